import { generateKeyPairSync } from "node:crypto";
import {
  BatonActionStatus,
  type Entitlement,
  type Grant,
  LocalCredentialOptionsSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { BatonError, toBatonError } from "@baton-connectors/sdk";
import type { Fault } from "@baton-connectors/simulators";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { fixture } from "./golden-tenant.ts";
import { type Organisation, type OrganisationOptions, oauthConfig, openOrganisation } from "./organisation.ts";

/** One recorded operation of the Go connector. */
interface Recording {
  readonly args: readonly string[];
  readonly rc: number;
  readonly faults?: readonly RecordedFault[];
  readonly sim?: string;
  readonly calls: readonly {
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly status: number;
  }[];
}
interface RecordedFault {
  readonly method?: string;
  readonly path: string;
  readonly skip?: number;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly close?: boolean;
}

const recordings = fixture("ops") as Record<string, Recording>;

/** Operations whose outcome the shared command line decides before the connector is asked; tested there. */
const hostDecides =
  /^(grant-unknown|revoke-unknown|missing-config|cachettl-negative|targeted-user|list-actions|port-dropped|events)/;

/**
 * Where ours ends in another way, on purpose. `outcome` is "ok" or the error's code; `changes` are the changing calls,
 * where they differ.
 */
const stillThere = {
  outcome: "FailedPrecondition",
  why: "what is not found of something that is still there is an error, not an empty list",
};
const differing: Readonly<Record<string, { outcome: string; changes?: readonly string[]; why: string }>> = {
  "apps404-users": stillThere,
  bindings404: stillThere,
  "create-federation": {
    outcome: "ok",
    changes: [
      'POST /api/v1/users?provider=true {"credentials":{"provider":{"name":"FEDERATION","type":"FEDERATION"}},"profile":{"email":"new@acme.test","firstName":"New","lastName":"Person","login":"new@acme.test"}}',
    ],
    why: "a one-shot run asks for a password with every account: a federated one is made without",
  },
  "delete-group-missing": { outcome: "ok", why: "what is gone is deleted already" },
  "err404-grouproles": stillThere,
  "err404-groupusers": stillThere,
  "apitoken-nodates": { outcome: "ok", why: "missing dates are left unset" },
  assignees500: { outcome: "ok", why: "a 500 is retried" },
  dev500: { outcome: "ok", why: "a 500 is retried" },
  "err500-grouproles": { outcome: "ok", why: "a 500 is retried" },
  "err500-users": { outcome: "ok", why: "a 500 is retried" },
  "err-html-users": { outcome: "ok", why: "a page that is not JSON comes from a proxy, and is retried" },
  "grant-group-builtin-501": {
    outcome: "FailedPrecondition",
    changes: ["PUT /api/v1/groups/00ga0000000000001x7d/users/00ua0000000000009x7d"],
    why: "what Okta does not support is not tried four times",
  },
  "grant-resourceset": {
    outcome: "FailedPrecondition",
    why: "a grant that does nothing does not call itself a success",
  },
  "grant-role-group-refused": {
    outcome: "ok",
    changes: ['POST /api/v1/groups/00ga0000000000002x7d/roles {"type":"READ_ONLY_ADMIN"}'],
    why: "groups can hold roles, as the entitlement says",
  },
  "oauth-nonce-twice": { outcome: "Unavailable", why: "the same, ended by the test instead of a time limit" },
  "oauth-token503": { outcome: "Unavailable", why: "the same, ended by the test instead of a time limit" },
  "oauth-with-apitoken": {
    outcome: "ok",
    why: "the way to authenticate decides what is verified, not an API token left over",
  },
  "raction-group-modify": {
    outcome: "ok",
    changes: [
      'PUT /api/v1/groups/00ga0000000000012x7d {"profile":{"customAttr":"lost","customNum":5,"description":"d\\n\\"x\\"","name":"Renamed"}}',
    ],
    why: "custom attributes are kept",
  },
  "revoke-app-group-gone": { outcome: "ok", why: "what is gone is revoked already" },
  "revoke-role-group": {
    outcome: "ok",
    changes: ["DELETE /api/v1/groups/00ga0000000000004x7d/roles/ra1a0000000000003x7d"],
    why: "groups can hold roles, as the entitlement says",
  },
  "revoke-role-inherited": {
    outcome: "FailedPrecondition",
    changes: [],
    why: "a role that comes from a group cannot be taken from the user",
  },
  "rl429-devices": { outcome: "ok", why: "the limit's end is waited for" },
  "rl429-users-3times": { outcome: "ok", why: "the limit's end is waited for" },
  "rl429-users-noreset": { outcome: "ok", why: "a limit without an end is waited for a minute" },
  "rlremaining0-devices": { outcome: "ok", why: "a spent budget is waited for once, not before every call" },
  "user-noprofile": { outcome: "ok", why: "a user without profile has an empty one" },
};

const compared = Object.keys(recordings).filter((name) => !hostDecides.test(name));

describe("an operation has the effect and the outcome of the recorded one", () => {
  test.each(compared)("%s", async (name) => {
    const recording = recordings[name]!;
    const organisation = openOrganisation(setupOf(recording));
    const outcome = await perform(organisation, recording.args).then(
      () => "ok",
      (thrown: unknown) => toBatonError(thrown).code,
    );
    const changes = changesOf(organisation.requests.map((one) => ({ ...one, path: `${one.path}?${one.query}` })));
    const wanted = differing[name];
    expect(wanted ? outcome : outcome === "ok").toBe(wanted ? wanted.outcome : recording.rc === 0);
    expect(changes).toEqual(wanted?.changes ?? changesOf(recording.calls));
  });
});

/** What changes something, in order: method, path with sorted query, body without what differs every time. */
function changesOf(calls: readonly { method: string; path: string; body: string; status: number }[]): string[] {
  const sent = calls.filter(
    ({ method, path, status }) => method !== "GET" && !path.includes("/oauth2/") && status !== 401,
  );
  return sent.map(({ method, path, body }) => {
    const url = new URL(path, "https://okta.invalid");
    url.searchParams.sort();
    return `${method} ${url.pathname}${url.search} ${bodyText(body)}`.trim();
  });
}

function bodyText(text: string): string {
  if (text === "") return "";
  const { type, credentials, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const kept = typeof type === "string" ? { type } : {};
  const hidden = { ...(credentials as object) } as { password?: { value: string } };
  if (hidden.password) hidden.password = { value: "*" };
  const body = { ...rest, ...kept, ...(credentials !== undefined && { credentials: hidden }) };
  return JSON.stringify(body, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function setupOf({ faults = [], sim = "" }: Recording): OrganisationOptions {
  const [, key, value] = /^--set (\w+)=(.*)$/.exec(sim) ?? [];
  const setting = key === undefined || key === "rateRemaining" ? {} : { [key]: JSON.parse(quoted(value!)) as unknown };
  const spent = key === "rateRemaining" ? { rateRemaining: 0, rateWindowSeconds: 1 } : {};
  return {
    sim: { ...setting, ...spent, customAttributes: ["b", "n", "arr"] },
    faults: faults.map(faultOf),
  };
}
const quoted = (value: string) => (/^[A-Za-z]+$/.test(value) && value !== "true" ? `"${value}"` : value);

function faultOf({ method, path, skip, times, status = 200, headers = {}, body, close }: RecordedFault): Fault {
  const reset = String(Math.floor(Date.now() / 1000) + 1);
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace("{now+1}", reset)]),
  );
  const reply = { status, headers: sent, ...(typeof body === "string" ? { text: body } : { body }) };
  return {
    path: new RegExp(path),
    ...(method && { method }),
    ...(skip && { after: skip }),
    ...(times && { times }),
    effect: close ? { kind: "drop" } : { kind: "reply", reply },
  };
}

/** Does what the command line would do with these arguments. */
async function perform(organisation: Organisation, args: readonly string[]): Promise<void> {
  const value = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1]! : undefined);
  const list = (flag: string) => value(flag)?.split(",") ?? [];
  const change = configOf(args, value);
  const runtime = organisation.runtime(change);

  const entitlementId = value("--grant-entitlement");
  const grantId = value("--revoke-grant");
  if (entitlementId ?? grantId) {
    // The rows come from a sync before, of the whole organisation as it was.
    const before = openOrganisation();
    const { store } = await before.sync({ syncCustomRoles: true, syncSecrets: true });
    const { entitlements, grants, resources } = store.content();
    if (grantId) return void (await runtime.revoke({ grant: grants![grantId] as Grant }));
    const principal = resources![`${value("--grant-principal-type")}\0${value("--grant-principal")}`] as Resource;
    await runtime.grant({ entitlement: entitlements![entitlementId!] as Entitlement, principal });
    return;
  }
  if (args.some((arg) => arg.startsWith("--create-account"))) {
    const [email, login] = [value("--create-account-email"), value("--create-account-login")];
    const profile = JSON.parse(value("--create-account-profile") ?? "{}") as JsonObject;
    const account = {
      profile: { ...(email && { email }), ...(login && { login }), ...profile },
      emails: [],
      login: login ?? "",
      loginAliases: [],
    };
    const credentials = create(LocalCredentialOptionsSchema, {
      options: { case: "randomPassword", value: { length: 20n } },
    });
    await runtime.createAccount({ resourceTypeId: "user", account, credentials });
    return;
  }
  const resource = value("--delete-resource");
  if (resource) {
    const id = { resourceType: value("--delete-resource-type")!, resource } as Resource["id"];
    await runtime.deleteResource({ id: id! });
    return;
  }
  const action = value("--invoke-action");
  if (action) {
    const { status, response } = await runtime.invokeAction({
      name: action,
      resourceTypeId: value("--invoke-action-resource-type") ?? "",
      args: JSON.parse(value("--invoke-action-args")!) as JsonObject,
      inlineWaitMs: 10_000,
    });
    if (status === BatonActionStatus.FAILED) throw new Error(String(response.error));
    return;
  }
  const targets = list("--sync-resources").map((bid) => {
    const [resourceType, id] = bid.replace("bid:r:", "").split("/");
    return { resourceType: resourceType!, resource: id! };
  });
  const stop = endless(organisation);
  const { summary } = await organisation.sync(change, {
    resourceTypeIds: list("--sync-resource-types"),
    signal: stop.signal,
    ...(targets.length > 0 && { targets }),
  });
  if (summary.outcome !== "finished") throw toBatonError(stop.signal.reason);
}

/** Ends a sync that would go on retrying. */
function endless(organisation: Organisation): AbortController {
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (organisation.waits.length > 20) stop.abort(new BatonError("Unavailable", "still retrying"));
    if (stop.signal.aborted) clearInterval(watch);
  }, 5);
  watch.unref();
  return stop;
}

function configOf(args: readonly string[], value: (flag: string) => string | undefined): Partial<Config> {
  return {
    domain: value("--domain")!,
    syncCustomRoles: args.includes("--sync-custom-roles"),
    syncSecrets: args.includes("--sync-secrets"),
    filterEmailDomains: value("--filter-email-domains")?.split(",") ?? [],
    ...(value("--auth-method") === "private-key-group" && {
      ...oauthConfig,
      clientId: value("--okta-client-id")!,
      ...(value("--okta-private-key")!.includes("ec") && { privateKey: ecKey }),
    }),
    ...(value("--api-token") !== undefined && { apiToken: value("--api-token")! }),
  };
}

const { privateKey: ecKey } = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
