import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { scimPatch } from "scim-patch";
import SCIMMY from "scimmy";
import { makeTenant, type ScimObject } from "../simulator/index.ts";
import { patched } from "../simulator/patch.ts";
import { createServer } from "../simulator/server.ts";

const tenant = makeTenant({ users: 12, groups: 4 });
const server = createServer(tenant);
const ask = async (method: string, path: string, body?: unknown) =>
  server.handle({
    ...{
      method,
      url: new URL(`https://scim.test/scim/v2${path}`),
      body: body === undefined ? "" : JSON.stringify(body),
    },
    headers: {
      authorization: `Bearer ${tenant.token}`,
      accept: "application/scim+json",
      "content-type": "application/scim+json",
    },
  });

describe("what others wrote takes the simulated server's answers", () => {
  test("a list and its users are as SCIMMY reads them", async () => {
    const { body } = await ask("GET", "/Users?startIndex=1&count=5");
    const list = new SCIMMY.Messages.ListResponse(body as never) as unknown as {
      totalResults: number;
      Resources: object[];
    };
    expect([list.totalResults, list.Resources.length]).toEqual([12, 5]);
    for (const one of list.Resources)
      expect(new SCIMMY.Schemas.User(one as never, "out")).toMatchObject({ id: (one as ScimObject).id });
  });

  test("a group is as SCIMMY reads it", async () => {
    const { body } = await ask("GET", "/Groups/g-1");
    const group = new SCIMMY.Schemas.Group(body as never, "out") as unknown as {
      members: readonly { value: string }[];
    };
    expect(group.members.map(({ value }) => value)).toEqual(
      (tenant.groups[1]!.members as ScimObject[]).map(({ value }) => value),
    );
  });

  test("SCIMMY's filters find what the server's find", async () => {
    for (const filter of [
      'userName eq "user3@example.com"',
      'name.givenName sw "Given1"',
      'active eq false or userName co "user7"',
      'emails[type eq "work" and value ew "1@example.com"]',
    ]) {
      const { body } = await ask("GET", `/Users?filter=${encodeURIComponent(filter)}`);
      const theirs = new SCIMMY.Types.Filter(filter).match(
        structuredClone(tenant.users) as never,
      ) as unknown as ScimObject[];
      expect([filter, (body as { Resources: ScimObject[] }).Resources.map(({ id }) => id)]).toEqual([
        filter,
        theirs.map(({ id }) => id),
      ]);
    }
  });

  test("scim-patch changes members as the server does", () => {
    const id = fc.integer({ min: 0, max: 5 }).map((n) => `u-${n}`);
    const operation = fc.oneof(
      id.map((value) => ({ op: "add", path: "members", value: [{ value }] })),
      id.map((value) => ({ op: "remove", path: `members[value eq "${value}"]` })),
      fc
        .uniqueArray(id, { maxLength: 4 })
        .map((ids) => ({ op: "replace", path: "members", value: ids.map((value) => ({ value })) })),
      fc.constantFrom("A", "B").map((value) => ({ op: "replace", path: "displayName", value })),
    );
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 5 }), (operations) => {
        const group = { id: "g", displayName: "G", members: [{ value: "u-0" }, { value: "u-1" }] };
        const ours = patched(
          group,
          { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations },
          {},
        );
        const theirs = scimPatch(
          structuredClone({ ...group, schemas: [], meta: {} }) as never,
          operations as never,
        ) as unknown as ScimObject;
        // scim-patch adds what is there a second time.
        const names = (list: unknown) => [...new Set(((list ?? []) as ScimObject[]).map(({ value }) => value))].sort();
        expect([ours.displayName, names(ours.members)]).toEqual([theirs.displayName, names(theirs.members)]);
      }),
      { seed: 26 },
    );
  });

  test("users and groups are made, changed and deleted", async () => {
    const user = new SCIMMY.Schemas.User(
      { userName: "made@example.com", emails: [{ value: "made@example.com", primary: true }] } as never,
      "in",
    );
    const made = await ask("POST", "/Users", user);
    expect([made.status, (made.body as ScimObject).userName]).toEqual([201, "made@example.com"]);
    const { id } = made.body as { id: string };
    const patch = new SCIMMY.Messages.PatchOp({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: false }],
    } as never);
    expect((await ask("PATCH", `/Users/${id}`, patch)).status).toBe(204);
    expect(((await ask("GET", `/Users/${id}`)).body as ScimObject).active).toBe(false);
    expect((await ask("DELETE", `/Users/${id}`)).status).toBe(204);
    expect((await ask("GET", `/Users/${id}`)).status).toBe(404);
  });

  test("a refusal is an error as SCIMMY makes them", async () => {
    const { status, body } = await ask("POST", "/Users", { schemas: [], displayName: "no name" });
    const error = new SCIMMY.Messages.Error({
      status,
      scimType: "invalidValue",
      detail: (body as { detail: string }).detail,
    } as never);
    expect(body).toEqual(JSON.parse(JSON.stringify(error)));
  });
});
