import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { Fault } from "@baton-connectors/simulators";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { appConfig, type Instance, openInstance, recorded } from "./instance.ts";

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly status: number;
  readonly resp?: { readonly message?: string };
}
interface Recording {
  readonly name: string;
  readonly args: readonly string[];
  readonly sim: string;
  readonly exit: number;
  readonly calls: readonly Call[];
}
const ops = recorded<Recording[]>("golden-ops");

/** What the shared command line decides before the connector is asked: tested there. */
const hostDecides =
  /^(acct-(bad-email|emptyemail|user-type)|del-team|eventfeed|grant-unknown|invoke|list-actions|revoke-unknown|revoke-repo-outside|rotate|tickets|grant-team-502|.*-entrole)/;

/** Operations that end otherwise, on purpose. `changes` are the changing calls, where they differ. */
const differing: Readonly<Record<string, { outcome?: string; changes?: readonly string[]; why: string }>> = {
  "grant-role-ratelimit": {
    outcome: "ok",
    changes: Array(2).fill("PUT /orgs/acme-corp/organization-roles/users/emoji-fox/10001"),
    why: "the limit's end is waited for",
  },
  "grant-role-already": { changes: [], why: "what is held is not granted again" },
  "grant-team-already": { changes: [], why: "what is held is not granted again" },
  "revoke-role-user-expanded": { changes: [], why: "a role that comes with a team is not taken from the user" },
  "revoke-org-notmember": { outcome: "ok", why: "what is gone is revoked already" },
  "revoke-repo-user": {
    changes: ['PUT /repos/acme-corp/web/collaborators/bob {"permission":"maintain"}'],
    why: "one level is taken, those below stay",
  },
  "revoke-repo-team": {
    changes: ['PUT /orgs/acme-corp/teams/engineering/repos/acme-corp/web {"permission":"triage"}'],
    why: "one level is taken, those below stay",
  },
  "revoke-repo-user-expanded": {
    outcome: "PermissionDenied",
    changes: [],
    why: "what somebody holds must be known before a level of it is taken",
  },
  "revoke-repo-user-implicit": {
    outcome: "FailedPrecondition",
    changes: [],
    why: "access that comes from the base permission is not taken here",
  },
  "revoke-team-inherited": { outcome: "ok", why: "who is no member of the team itself has no membership to take" },
  "revoke-team-maintainer": {
    changes: ['PUT /organizations/9001/team/7001/memberships/ada-admin {"role":"member"}'],
    why: "a maintainer stays a member",
  },
};

const compared = ops.filter(({ name }) => !hostDecides.test(name));

describe("an operation has the effect and the outcome of the recorded one", () => {
  test.each(compared.map(({ name }) => name))("%s", async (name) => {
    const recording = ops.find((one) => one.name === name)!;
    const instance = openInstance({ faults: faultsOf(recording) });
    const outcome = await perform(instance, recording.args).then(
      () => "ok",
      (thrown: unknown) => toBatonError(thrown).code,
    );
    const wanted = differing[name];
    expect(wanted?.outcome ? outcome : outcome === "ok").toBe(wanted?.outcome ?? recording.exit === 0);
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
function faultsOf({ sim, calls }: Recording): readonly Fault[] {
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
    { method: failed!.method, path: `/api/v3${path}`, ...(limited && { times: 1 }), effect: { kind: "reply", reply } },
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
