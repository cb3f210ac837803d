import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { type BatonError, toBatonError } from "@baton-connectors/sdk";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import type { ScimObject } from "../simulator/index.ts";
import { openInstance } from "./instance.ts";
import { configOf, faultsOf, operations, type RecordedOperation, runs, tenantOf } from "./recordings.ts";

const flagOf = (args: readonly string[], flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1]! : "");
const commandsOf = ({ args }: RecordedOperation) =>
  (Array.isArray(args[0]) ? args : [args]) as readonly (readonly string[])[];
const isChange = (operation: RecordedOperation) =>
  commandsOf(operation).some((args) => args.includes("--grant-entitlement") || args.includes("--revoke-grant"));
const changes = operations.filter(isChange);

/** What a correct server would not have done, by what it refused; everything else ends in the state that was asked for. */
const refused =
  /^group-(grant|revoke)-(40\d|412|415|badkey|drop|gone-(group|user)|html|listresponse|noprincipaltype|noprov|principal-group|unknown-.*|get-403|patch-.*|nested-member)$|^(postman-role-grant|role-(grant|revoke)-(409|500|noprov|gone-user|principal-group|unknown-role))$/;
/** Of those, what is so already. */
const already = new Set(["group-revoke-gone-group", "group-revoke-gone-user", "role-revoke-gone-user"]);

test("every recorded change is compared", () => {
  expect([changes.length, new Set(changes.map(({ name }) => name)).size]).toEqual([119, 119]);
});

describe("a recorded change ends in the state that was asked for, or in an error and the state before", () => {
  test.each(changes.map((one) => [one.name, one] as const))("%s", async (name, operation) => {
    const stored = await storeOf(operation.base!);
    const instance = openInstance(tenantOf(operation.sim ?? {}), operation.sim, faultsOf(operation));
    const before = structuredClone(instance.server.state);
    const errors: BatonError[] = [];
    for (const args of commandsOf(operation)) {
      await perform(instance.runtime(configOf(args, operation.env)), args, stored).catch((thrown: unknown) => {
        errors.push(toBatonError(thrown));
      });
    }
    const isRefused = refused.test(name) && !already.has(name);
    expect([errors.map(({ message }) => message), errors.length > 0]).toEqual([expect.anything(), isRefused]);
    const wanted = isRefused ? before : afterwards(operation, before, stored);
    expect(valuesOf(instance.server.state)).toEqual(valuesOf(wanted));
  });
});

type State = { readonly users: readonly ScimObject[]; readonly groups: readonly ScimObject[] };

/** The state a correct server has: the principal is in or out, and nobody else has moved. */
function afterwards(operation: RecordedOperation, before: State, stored: Stored): State {
  const state = structuredClone(before) as { users: ScimObject[]; groups: ScimObject[] };
  for (const args of commandsOf(operation)) {
    const [entitlementId, grantId] = [flagOf(args, "--grant-entitlement"), flagOf(args, "--revoke-grant")];
    const grant = stored.grants![grantId] as Grant | undefined;
    const of = (
      entitlementId ? (stored.entitlements![entitlementId] as Entitlement).resource : grant!.entitlement!.resource
    )!.id!;
    const principal = entitlementId ? flagOf(args, "--grant-principal") : grant!.principal!.id!.resource;
    const isGroup = of.resourceType === "group";
    const target = (isGroup ? state.groups : state.users).find(({ id }) => id === (isGroup ? of.resource : principal));
    if (!target) continue;
    const name = isGroup ? "members" : "roles";
    const list = (target[name] ?? []) as ScimObject[];
    const value = isGroup ? principal : roleValues[of.resource]!;
    if (grantId) target[name] = list.filter((one) => one.value !== value);
    else if (!list.some((one) => one.value === value))
      target[name] = operation.sim?.singleRole ? [{ value }] : [...list, { value }];
  }
  return state;
}
const roleValues: Readonly<Record<string, string>> = {
  member: "member",
  api_owner_v_2: "ApiOwner",
  api_owner: "ApiOwner",
};

const valuesOf = ({ users, groups }: State) => {
  const names = (list: unknown) => (Array.isArray(list) ? list : []).map((one) => (one as ScimObject)?.value);
  return {
    users: users.map(({ roles, ...rest }) => ({ ...rest, roles: names(roles) })),
    groups: groups.map(({ members, ...rest }) => ({ ...rest, members: names(members) })),
  };
};

type Stored = ReturnType<MemoryStore["content"]>;
const stores = new Map<string, Promise<Stored>>();
/** The rows come from a sync before, of the server as it was. */
function storeOf(base: string): Promise<Stored> {
  const known = stores.get(base);
  if (known) return known;
  const run = runs.find(({ name }) => name === base)!;
  const made = openInstance(tenantOf(run.sim ?? {}), run.sim)
    .sync(configOf(run.args, run.env))
    .then(({ store }) => store.content());
  stores.set(base, made);
  return made;
}

/** Does what the command line would do with these arguments. */
async function perform(
  runtime: ReturnType<ReturnType<typeof openInstance>["runtime"]>,
  args: readonly string[],
  stored: Stored,
) {
  const grantId = flagOf(args, "--revoke-grant");
  if (grantId) {
    const grant = stored.grants![grantId] as Grant | undefined;
    if (!grant) throw new Error(`no grant ${grantId}`);
    return void (await runtime.revoke({ grant }));
  }
  const entitlement = stored.entitlements![flagOf(args, "--grant-entitlement")] as Entitlement | undefined;
  const principal = stored.resources![
    `${flagOf(args, "--grant-principal-type")}\0${flagOf(args, "--grant-principal")}`
  ] as Resource | undefined;
  if (!entitlement || !principal) throw new Error("no such row");
  await runtime.grant({ entitlement, principal });
}
