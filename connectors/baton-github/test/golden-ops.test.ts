import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { Fault } from "@baton-connectors/simulators";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { appConfig, type Instance, openInstance } from "./instance.ts";
import { knownDifferences, operations, operationsOfProgram, type RecordedOperation } from "./recordings.ts";

const held = "granting what is held, revoking what is gone";
const oneLevel = "revoking a repository level";

interface Difference {
  /** `ok`, or the code of the error. */
  readonly outcome?: string;
  /** The changing calls. */
  readonly changes?: readonly string[];
  /** Where the list of known differences says why. */
  readonly area: string;
}

/** Operations that end otherwise, on purpose. */
const differing: Readonly<Record<string, Difference>> = {
  "grant-role-ratelimit": {
    outcome: "ok",
    changes: Array(2).fill("PUT /orgs/acme-corp/organization-roles/users/emoji-fox/10001"),
    area: "a limit met while granting a role",
  },
  // The recording was ended from outside, while Go waited to try a third time.
  "grant-team-502": {
    outcome: "ok",
    changes: Array(3).fill('PUT /organizations/9001/team/7004/memberships/bob {"role":"member"}'),
    area: "500 and GraphQL's 502",
  },
  "grant-role-already": { changes: [], area: held },
  "grant-team-already": { changes: [], area: held },
  "revoke-role-user-expanded": { changes: [], area: held },
  "revoke-team-inherited": {
    outcome: "FailedPrecondition",
    area: "revoking access that comes from a team or the base permission",
  },
  "revoke-repo-user": {
    changes: ['PUT /repos/acme-corp/web/collaborators/bob {"permission":"maintain"}'],
    area: oneLevel,
  },
  "revoke-repo-team": {
    changes: ['PUT /orgs/acme-corp/teams/engineering/repos/acme-corp/web {"permission":"triage"}'],
    area: oneLevel,
  },
  "revoke-repo-user-implicit": {
    outcome: "FailedPrecondition",
    changes: [],
    area: "revoking access that comes from a team or the base permission",
  },
  "revoke-team-maintainer": {
    changes: ['PUT /organizations/9001/team/7001/memberships/ada-admin {"role":"member"}'],
    area: "revoking a team's maintainer",
  },
  "acct-already-member": { outcome: "ok", area: "inviting who is a member, or invited already" },
  "acct-already-invited": { outcome: "ok", area: "inviting who is a member, or invited already" },
};

const compared = operations.filter((one) => !operationsOfProgram.includes(one));

test("every recorded operation is compared, here or by the command line; what may differ is on the list", () => {
  const names = new Set(operations.map(({ name }) => name));
  expect([operations.length, names.size, compared.length]).toEqual([87, 87, 63]);
  for (const [name, { area }] of Object.entries(differing)) {
    expect([name, compared.some((one) => one.name === name)]).toEqual([name, true]);
    expect([area, knownDifferences.has(area)]).toEqual([area, true]);
  }
});

describe("an operation has the effect and the outcome of the recorded one", () => {
  test.each(compared.map((one) => [one.name, one] as const))("%s", async (name, recording) => {
    const instance = openInstance({ faults: faultsOf(recording) });
    const outcome = await perform(instance, recording.args).then(
      () => "ok",
      (thrown: unknown) => toBatonError(thrown).code,
    );
    const wanted = differing[name];
    const { exit, code = "Unknown" } = recording;
    const end = wanted?.outcome ?? (exit === 0 ? "ok" : code);
    // Unknown is what Go says of everything it has no code for.
    expect([name, end === "Unknown" ? outcome !== "ok" : outcome]).toEqual([name, end === "Unknown" || end]);
    const sent = instance.requests.map(({ method, path, body }) => ({
      method,
      url: path.replace("/api/v3", ""),
      body: body === "" ? undefined : JSON.parse(body),
    }));
    expect(changesOf(sent)).toEqual(wanted?.changes ?? changesOf(recording.calls));
  });
});

/** What changes something, in order. Minting tokens changes nothing. */
const changesOf = (calls: readonly { method: string; url: string; body?: unknown }[]): string[] =>
  calls
    .filter(({ method, url }) => method !== "GET" && !url.includes("/access_tokens"))
    .map(({ method, url, body }) => `${method} ${url} ${body == null ? "" : JSON.stringify(body)}`.trim());

/** What the recordings' faults did, read off the recordings. */
function faultsOf({ sim, calls }: RecordedOperation): readonly Fault[] {
  if (!sim?.includes("--faults")) return [];
  const failed = calls.find(({ status, resp, method }) => status >= 400 || (resp && method === "GET"));
  if (sim.includes("pend.json")) {
    return [
      {
        path: /memberships\/bob$/,
        effect: { kind: "reply", reply: { status: 200, body: { role: "member", state: "pending" } } },
      },
    ];
  }
  const path = failed!.url.split("?")[0]!;
  const limited = /rate limit/i.test(failed!.resp?.message ?? "");
  const headers = limited
    ? { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": String(Math.floor(Date.now() / 1000) + 1) }
    : {};
  const reply = { status: failed!.status, body: failed!.resp, headers };
  return [
    {
      ...{ method: failed!.method, path: `/api/v3${path}`, effect: { kind: "reply", reply } },
      ...(limited && { times: 1 }),
      ...(failed!.status === 502 && { times: 2 }),
    },
  ];
}

let synced: ReturnType<Instance["sync"]> | undefined;

/** Does what the command line would do with these arguments. */
async function perform(instance: Instance, args: readonly string[]): Promise<void> {
  const value = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1]! : undefined);
  const runtime = instance.runtime({
    orgs: value("--orgs")?.split(",") ?? [],
    ...(value("--auth-method") === "github-app-group" && appConfig),
  });
  const [entitlementId, grantId] = [value("--grant-entitlement"), value("--revoke-grant")];
  if (entitlementId ?? grantId) {
    // The rows come from a sync before, of the organizations as they were.
    synced ??= openInstance().sync();
    const { entitlements, grants, resources } = (await synced).store.content();
    if (grantId) return void (await runtime.revoke({ grant: grants![grantId] as Grant }));
    const principal = resources![`${value("--grant-principal-type")}\0${value("--grant-principal")}`] as Resource;
    await runtime.grant({ entitlement: entitlements![entitlementId!] as Entitlement, principal });
    return;
  }
  const resource = value("--delete-resource");
  if (resource) {
    await runtime.deleteResource({
      id: { resourceType: value("--delete-resource-type")!, resource } as NonNullable<Resource["id"]>,
    });
    return;
  }
  const email = value("--create-account-email");
  const profile = JSON.parse(value("--create-account-profile") ?? "{}") as JsonObject;
  await runtime.createAccount({
    resourceTypeId: "invitation",
    account: { profile: { ...(email && { email }), ...profile }, emails: [], login: "", loginAliases: [] },
    credentials: undefined,
  });
}
