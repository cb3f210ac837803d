import { grant, resource } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createServer, makeTenant, type Quirks, type ScimObject, simulatedMapping } from "../simulator/index.ts";
import { scim } from "../src/connector.ts";
import { plainConfig } from "./subject.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Servers, and what a configuration says of them. */
const servers: Readonly<Record<string, { readonly quirks: Quirks; readonly more?: string }>> = {
  strict: { quirks: {} },
  "members not shown": { quirks: { members: "omit" } },
  "members shown on request": { quirks: { members: "requested", filter: "none" } },
  "members capped": { quirks: { members: 2 } },
  "members capped, no filters": { quirks: { members: 2, filter: "none" } },
  "empty members left out": { quirks: { members: "omitEmpty" } },
  "replacing refused": { quirks: { replaceAllRefused: true, members: "omit" } },
  "paths refused, counted by filter": { quirks: { removePath: "refuse" } },
  "paths refused, members stated as whole": {
    quirks: { removePath: "refuse", filter: "none" },
    more: ", membersAreComplete: true",
  },
  "values in a list": { quirks: { removePath: "refuse", removeValue: "honour" }, more: ", form: value" },
  "paths take everything": { quirks: { removePath: "wipe" } },
  "SCIM 1.1": { quirks: { patch: "1.1" } },
  "409 for what is there": { quirks: { addExisting: "409" } },
  "200 with a body": { quirks: { patchReply: 200 } },
  "one media type": { quirks: { contentType: "json" } },
  "lower case": { quirks: { names: "lower" } },
  "PUT only, counted by filter": { quirks: { patch: "none" } },
  "PUT only, members stated as whole": {
    quirks: { patch: "none", filter: "none" },
    more: ", membersAreComplete: true",
  },
  "only whole lists are replaced": { quirks: { patchOps: ["replace"] } },
  "an empty list is shown, plain filters": { quirks: { members: "empty", filter: "plain", replaceAllRefused: true } },
  "filters without effect": { quirks: { filter: "ignored" } },
  "no ETags": { quirks: { etag: false, removePath: "refuse" } },
};

type Step = readonly [change: "grant" | "revoke", group: number, user: number];
const steps = fc.array(
  fc.tuple(
    fc.constantFrom("grant" as const, "revoke" as const),
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 5 }),
  ),
  { maxLength: 12 },
);

describe("any sequence of grants and revokes leaves the members that were asked for", () => {
  test.each(Object.entries(servers))("%s", async (_, { quirks, more = "" }) => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { model, members } = await perform(sequence, quirks, more);
        expect(members).toEqual(model);
      }),
      { numRuns: 15, seed: 26 },
    );
  });
});

test("what a server may not show is not written anew: the change is refused and nobody leaves the group", async () => {
  const quirks: Quirks = { removePath: "refuse", members: 2, filter: "none" };
  const { members, errors } = await perform([["revoke", 0, 0]], quirks, "", startMembers);
  expect(errors).toEqual(["FailedPrecondition"]);
  expect(members[0]).toEqual(startMembers);
});
const startMembers = ["u-0", "u-1", "u-2", "u-3"];

async function perform(
  sequence: readonly Step[],
  quirks: Quirks,
  more: string,
  start: readonly string[] = ["u-0", "u-1"],
) {
  const tenant = makeTenant({ users: 6, groups: 3 });
  for (const group of tenant.groups) group.members = start.map((value) => ({ value, type: "User" }));
  const server = createServer(tenant, quirks);
  const config = { ...plainConfig, apiKey: tenant.token, scimConfigValue: simulatedMapping("https://app.test", more) };
  const runtime = createRuntime(scim, config, {
    ...{ log: silent, provisioning: true, sleep: async () => {} },
    transport: async () => inProcess({ handle: server.handle }).fetch,
  });
  const model = tenant.groups.map(() => new Set(start));
  const errors: string[] = [];
  for (const [change, g, u] of sequence) {
    const group = resource({ type: "group", id: `g-${g}`, displayName: "" });
    const principal = resource({ type: "user", id: `u-${u}`, displayName: "" });
    const one = grant(group, "member", principal);
    const done =
      change === "grant" ? runtime.grant({ entitlement: one.entitlement!, principal }) : runtime.revoke({ grant: one });
    await done.catch((thrown: { readonly code: string }) => errors.push(thrown.code));
    if (change === "grant") model[g]!.add(`u-${u}`);
    else model[g]!.delete(`u-${u}`);
  }
  const members = server.state.groups.map((group) =>
    ((group.members ?? []) as ScimObject[]).map(({ value }) => value).sort(),
  );
  return { model: model.map((one) => [...one].sort()), members, errors };
}
