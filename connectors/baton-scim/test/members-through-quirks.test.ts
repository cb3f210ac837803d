import { grant, resource } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createServer, makeTenant, type Quirks, type ScimObject, simulatedMapping } from "../simulator/index.ts";
import { scim } from "../src/connector.ts";
import { everyQuirk } from "./every-quirk.ts";
import { plainConfig } from "./subject.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Server {
  readonly quirks: Quirks;
  /** What the configuration says of taking members away. */
  readonly more?: string;
  /** Changes that it cannot carry out without harm are refused; any other server has to carry all of them out. */
  readonly refuses?: boolean;
}

const refusing = new Set([
  // The server takes no single value away, and nothing says that it shows all of them.
  "only replace",
  "removing by path refused",
  "no remove",
  // One role replaces the other: two at once cannot be.
  "one role at a time",
]);

/** Every quirk by itself, and those that need a word in the configuration or come together. */
const servers: Readonly<Record<string, Server>> = {
  ...Object.fromEntries(
    Object.entries(everyQuirk).map(([name, { quirks }]) => [name, { quirks, refuses: refusing.has(name) }]),
  ),
  "members shown on request, no filters": { quirks: { members: "requested", filter: "none" } },
  "members capped, no filters": { quirks: { members: 2, filter: "none" } },
  "replacing refused, members not shown": { quirks: { replaceAllRefused: true, members: "omit" } },
  "paths refused, members stated as whole": {
    quirks: { removePath: "refuse", filter: "none" },
    more: ", membersAreComplete: true",
  },
  "values in a list": { quirks: { removePath: "refuse", removeValue: "honour" }, more: ", form: value" },
  "PUT only, no filters, members stated as whole": {
    quirks: { patch: "none", filter: "none" },
    more: ", membersAreComplete: true",
  },
  "PUT only, members may be missing": { quirks: { patch: "none", members: 2, filter: "none" }, refuses: true },
  "only replace, members not shown": { quirks: { patchOps: ["replace"], members: "omit" }, refuses: true },
  "an empty list is shown, plain filters": { quirks: { members: "empty", filter: "plain", replaceAllRefused: true } },
  "no ETags, paths refused": { quirks: { etag: false, removePath: "refuse" }, refuses: true },
};

type Step = readonly [change: "grant" | "revoke", of: string, user: number];
const groups = ["group:g-0", "group:g-1", "group:g-2"];
const roles = ["role:role_0", "role:role_1"];
const steps = fc.array(
  fc.tuple(
    fc.constantFrom("grant" as const, "revoke" as const),
    fc.constantFrom(...groups, ...roles),
    fc.integer({ min: 0, max: 5 }),
  ),
  { maxLength: 12 },
);

describe("any sequence of grants and revokes leaves who was asked for; what is refused changes nothing", () => {
  test.each(Object.entries(servers))("%s", async (_, server) => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { model, held, errors } = await perform(sequence, server);
        expect(held).toEqual(model);
        if (!server.refuses) expect(errors).toEqual([]);
      }),
      { numRuns: 10, seed: 26 },
    );
  });
});

test("what a server may not show is not written anew: the change is refused and nobody leaves the group", async () => {
  const quirks: Quirks = { removePath: "refuse", members: 2, filter: "none" };
  const { held, errors } = await perform([["revoke", "group:g-0", 0]], { quirks }, ["u-0", "u-1", "u-2", "u-3"]);
  expect(errors).toEqual(["FailedPrecondition"]);
  expect(held["group:g-0"]).toEqual(["u-0", "u-1", "u-2", "u-3"]);
});

test.each([{}, { patch: "none" }, { patchOps: ["replace"] }, { patch: "none", etag: false }] satisfies Quirks[])(
  "changes of one group at the same time all count: %j",
  async (quirks) => {
    const { runtime, server } = open({ quirks, more: ", membersAreComplete: true" }, ["u-0", "u-1"]);
    const of = (user: string) =>
      grant(
        resource({ type: "group", id: "g-0", displayName: "" }),
        "member",
        resource({ type: "user", id: user, displayName: "" }),
      );
    const add = (user: string) => runtime.grant({ entitlement: of(user).entitlement!, principal: of(user).principal! });
    await Promise.all([
      add("u-2"),
      runtime.revoke({ grant: of("u-0") }),
      add("u-3"),
      runtime.revoke({ grant: of("u-1") }),
      add("u-4"),
    ]);
    expect(valuesOf(server.state.groups[0]!.members)).toEqual(["u-2", "u-3", "u-4"]);
  },
);

function open({ quirks, more = "" }: Server, start: readonly string[]) {
  const tenant = makeTenant({ users: 6, groups: 3 });
  for (const group of tenant.groups) group.members = start.map((value) => ({ value, type: "User" }));
  for (const [at, user] of tenant.users.entries()) user.roles = at < 2 ? [role("role-0")] : [];
  const server = createServer(tenant, quirks);
  const { username, password } = tenant.basic;
  const isBasic = quirks.auth?.[0] === "basic";
  const query = new URLSearchParams(quirks.query).toString();
  const prefix = { raw: '""', token: "Token" }[quirks.auth?.[0] ?? ""] ?? "Bearer";
  const yaml = simulatedMapping("https://app.test", more)
    .replace("/scim/v2", `${quirks.base ?? "/scim/v2"}${query && `?${query}`}`)
    .replace(
      "authType: apiKey, apiKeyPrefix: Bearer",
      isBasic ? "authType: basic" : `authType: apiKey, apiKeyPrefix: ${prefix}`,
    );
  const config = {
    ...plainConfig,
    ...(isBasic ? { username, password } : { apiKey: tenant.token }),
    scimConfigValue: yaml,
  };
  const runtime = createRuntime(scim, config, {
    ...{ log: silent, provisioning: true, sleep: async () => {} },
    transport: async () => inProcess({ handle: server.handle }).fetch,
  });
  return { runtime, server };
}
const role = (value: string) => ({ value, display: value.replace("role-", "Role ") });

async function perform(sequence: readonly Step[], server: Server, start: readonly string[] = ["u-0", "u-1"]) {
  const { runtime, server: app } = open(server, start);
  const model = new Map([
    ...groups.map((of) => [of, new Set(start)] as const),
    [roles[0]!, new Set(["u-0", "u-1"])],
    [roles[1]!, new Set<string>()],
  ]);
  const errors: string[] = [];
  for (const [change, of, u] of sequence) {
    const [type, id] = of.split(":") as [string, string];
    const profile = { role_id: id, role_name: id.replace("role_", "Role "), role_value: id.replace("_", "-") };
    const held = resource({ type, id, displayName: "", ...(type === "role" && { role: { profile } }) });
    const principal = resource({ type: "user", id: `u-${u}`, displayName: "" });
    const one = grant(held, "member", principal);
    const work =
      change === "grant" ? runtime.grant({ entitlement: one.entitlement!, principal }) : runtime.revoke({ grant: one });
    const failed = await work.then(
      () => undefined,
      (thrown: { readonly code: string }) => thrown.code,
    );
    if (failed) errors.push(failed);
    else if (change === "grant") model.get(of)!.add(`u-${u}`);
    else model.get(of)!.delete(`u-${u}`);
  }
  const { users } = app.state;
  const withRole = (of: string) =>
    users.filter(({ roles }) => valuesOf(roles).includes(of.replace("role:role_", "role-"))).map(({ id }) => id);
  return {
    model: Object.fromEntries([...model].map(([of, ids]) => [of, [...ids].sort()])),
    held: Object.fromEntries([
      ...app.state.groups.map(({ id, members }) => [`group:${id}`, valuesOf(members)]),
      ...roles.map((of) => [of, withRole(of)]),
    ]),
    errors,
  };
}

const valuesOf = (list: unknown) => ((list ?? []) as ScimObject[]).map(({ value }) => String(value)).sort();
