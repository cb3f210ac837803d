import { generateKeyPairSync } from "node:crypto";
import { parseResourceBid, toBatonError } from "@baton-connectors/sdk";
import type { Fault, FaultEffect } from "@baton-connectors/simulators";
import type { SyncOptions } from "@baton-connectors/sync";
import { describe, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { appConfig, appKeys, type InstanceOptions, openInstance } from "./instance.ts";
import { knownDifferences, type RecordedRun, runs, runsOfProgram } from "./recordings.ts";
import { differences, linesOf, recordedLines } from "./rows.ts";

function configOf({ args, env }: RecordedRun): Partial<Config> {
  const value = (flag: string) => (args.includes(flag) ? args[args.lastIndexOf(flag) + 1] : undefined);
  const list = (flag: string, variable: string) => {
    const given = args.flatMap((arg, i) => (arg === flag ? args[i + 1]!.split(",") : []));
    return given.length > 0 ? given : (env[variable]?.split(",") ?? []);
  };
  const app = (value("--auth-method") ?? env.BATON_AUTH_METHOD) === "github-app-group";
  return {
    orgs: list("--orgs", "BATON_ORGS"),
    enterprises: list("--enterprises", "BATON_ENTERPRISES"),
    syncSecrets: args.includes("--sync-secrets"),
    omitArchived: args.includes("--omit-archived-repositories"),
    ...(app && {
      ...appConfig,
      org: value("--org") ?? env.BATON_ORG ?? "",
      appId: value("--app-id") ?? env.BATON_APP_ID ?? "",
      appKeyFile: Buffer.from(keyOf(value("--app-privatekey-path"))),
    }),
    ...(value("--token") !== undefined && !app && { token: value("--token")! }),
    instanceUrl: value("--instance-url") ?? "",
  };
}

function optionsOf({ args }: RecordedRun): Partial<SyncOptions> {
  const value = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1]! : "");
  return {
    resourceTypeIds: value("--sync-resource-types").split(",").filter(Boolean),
    skipEntitlementsAndGrants: args.includes("--skip-entitlements-and-grants"),
    ...(args.includes("--sync-resources") && { targets: value("--sync-resources").split(",").map(parseResourceBid) }),
  };
}

const heldElsewhere = "G org_role:8030:assigned:user:9007199254740991";

const passing = "500 and GraphQL's 502";
const nameOfOrg = "name of an organization";
const absentList = "a list that answers 404";

interface Difference {
  readonly exit?: number;
  readonly code?: string;
  /** The recording whose rows it has instead. */
  readonly rowsOf?: string;
  /** Rows that are missing, new or not the same. */
  readonly rows?: readonly string[];
  /** It has some of the rows only. */
  readonly partly?: boolean;
  /** Where the list of known differences says why. */
  readonly area: string;
}

/** Recordings that ours does not end like, on purpose. */
const differing: Readonly<Record<string, Difference>> = {
  "a-orgs-case": { rowsOf: "a-pat-dotcom", area: "`--orgs` in another case" },
  ...Object.fromEntries(
    ["a-ent", "a-pat", "a-pat2", "a-pat-workers0", "a-f-validate-502"].map((name) => [
      name,
      { rows: [heldElsewhere], area: "holders of a predefined role that several organizations have" },
    ]),
  ),
  "a-pat-workers4": {
    rows: [heldElsewhere, "R user:1003"],
    area: "a user whom several organizations list, read by several workers",
  },
  "a-app-escaped": {
    ...{ exit: 0, rowsOf: "a-app" },
    area: "key of an App with `\\n` for line breaks; `--app-privatekey`",
  },
  "a-app-uses20": { exit: 0, rowsOf: "a-app", area: "token of an App withdrawn before its end" },
  "a-ent-bad": { exit: 0, area: "an enterprise role's holder whose account does not exist" },
  "a-ent-noproxy": {
    ...{ exit: 0, rowsOf: "a-ent-two", area: "licences" },
    rows: ["Member", "Owner"].flatMap((role) => [
      `R enterprise_role:beta-ent:${role}`,
      `E enterprise_role:beta-ent:${role}:assigned`,
      `G enterprise_role:beta-ent:${role}:assigned:user:1002`,
    ]),
  },
  "a-f-validate-membership-502": { code: "Unavailable", area: "trouble while ownership is proved" },
  "a-ent-unknown": { code: "FailedPrecondition", area: absentList },
  "a-app-ent-unknown": { code: "FailedPrecondition", area: absentList },
  // What the list is of is still there: not found is not empty.
  ...Object.fromEntries(
    ["f-tokens", "sw-orggrants-404", "sw-roleteams-404", "sw-roleusers-404", "sw-teammembers-404"].map((name) => [
      `a-${name}`,
      { exit: 1, code: "FailedPrecondition", area: absentList },
    ]),
  ),
  // Go cannot look up single resources.
  "a-targeted": {
    ...{ rowsOf: "a-pat-dotcom", partly: true, area: "`capabilities`" },
    // They have it by a team, too, which was not asked for.
    rows: ["pull", "triage", "push"].flatMap((level) =>
      ["1002", "9007199254740991"].map((id) => `G repository:3101:${level}:user:${id}`),
    ),
  },
  "a-targeted-org": { rowsOf: "a-pat-dotcom", partly: true, area: "`capabilities`" },
  "a-f-gql-502": { exit: 0, rowsOf: "a-pat-dotcom", area: passing },
  "a-f-repos-500": { exit: 0, rowsOf: "a-pat-dotcom", area: passing },
  ...Object.fromEntries(
    [
      "f-orgid-502",
      "f-orgid-ratelimit",
      "sw-orgid-403",
      "sw-orgid-404",
      "sw-orgidgrants-403",
      "sw-orgidgrants-404",
    ].map((name) => [`a-${name}`, { exit: 0, rowsOf: "a-pat-dotcom", area: nameOfOrg }]),
  ),
};

const reply = (status: number, message: string, headers: Record<string, string> = {}): FaultEffect => ({
  kind: "reply",
  reply: { status, body: { message, documentation_url: "https://docs.github.com/rest" }, headers },
});
const forbidden = (status: string) => reply(Number(status), "Forbidden by fault");
const resetSoon = () => String(Math.floor(Date.now() / 1000) + 2);

/** What the recordings' faults did, by their names. */
const places: Readonly<Record<string, { path: RegExp; after?: number }>> = {
  invitations: { path: /\/orgs\/Beta-Labs\/invitations(\?|$)/ },
  membership: { path: /\/user\/memberships\/orgs\/Beta-Labs(\?|$)/, after: 1 },
  memberslist: { path: /\/orgs\/Beta-Labs\/members(\?|$)/ },
  orggrants: { path: /\/orgs\/Beta-Labs\/members\?.*role=member/ },
  orgid: { path: /\/organizations\/9002(\?|$)/ },
  orgidgrants: { path: /\/organizations\/9002(\?|$)/, after: 1 },
  repos: { path: /\/orgs\/Beta-Labs\/repos(\?|$)/ },
  roles: { path: /\/organization-roles(\?|$)/ },
  roleteams: { path: /\/organization-roles\/\d+\/teams(\?|$)/ },
  roleusers: { path: /\/organization-roles\/\d+\/users(\?|$)/ },
  teamdetail: { path: /\/organizations\/9002\/team\/7101(\?|$)/ },
  teammembers: { path: /\/team\/7101\/members(\?|$)/ },
  teamslist: { path: /\/orgs\/Beta-Labs\/teams(\?|$)/ },
  userid: { path: /\/user\/1013(\?|$)/ },
  userorgs: { path: /\/user\/orgs(\?|$)/ },
};
const special: Readonly<Record<string, readonly Fault[]>> = {
  "gql-403": [{ path: /graphql/, effect: forbidden("403") }],
  "gql-502": [{ path: /graphql/, times: 1, effect: forbidden("502") }],
  "gql-err": [{ path: /graphql/, effect: graphqlErrors("Resource not accessible by personal access token") }],
  "gql-enterr-partial": [
    {
      path: /graphql/,
      effect: graphqlErrors(
        "other first",
        "SAML identity provider is disabled when an Enterprise SAML identity provider is available",
      ),
    },
  ],
  "members-429": [
    { path: /Beta-Labs\/members(\?|$)/, times: 1, effect: reply(429, "slow down", { "Retry-After": "2" }) },
  ],
  "members-429-rem0": [
    {
      path: /Beta-Labs\/members(\?|$)/,
      times: 1,
      effect: reply(429, "slow down", { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": resetSoon() }),
    },
  ],
  "members-drop": [{ path: /Beta-Labs\/members(\?|$)/, times: 1, effect: { kind: "drop" } }],
  "members-ratelimit": [
    {
      path: /Beta-Labs\/members(\?|$)/,
      times: 1,
      effect: reply(403, "API rate limit exceeded", { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": resetSoon() }),
    },
  ],
  "members-secondary": [
    {
      path: /Beta-Labs\/members(\?|$)/,
      times: 1,
      effect: {
        kind: "reply",
        reply: {
          status: 403,
          headers: { "Retry-After": "2" },
          body: {
            message: "secondary",
            documentation_url: "https://docs.github.com/rest/#about-secondary-rate-limits",
          },
        },
      },
    },
  ],
  "orgid-502": [{ path: /\/organizations\/9002(\?|$)/, effect: forbidden("502") }],
  "orgid-rl": [
    {
      path: /\/organizations\/9002(\?|$)/,
      effect: reply(403, "API rate limit exceeded", { "X-RateLimit-Remaining": "0" }),
    },
  ],
  "repos-500": [{ path: /Beta-Labs\/repos(\?|$)/, times: 2, effect: forbidden("500") }],
  "teams-401": [{ path: /Beta-Labs\/teams(\?|$)/, effect: reply(401, "Bad credentials") }],
  "teams-502-once": [{ path: /Beta-Labs\/teams(\?|$)/, times: 1, effect: forbidden("502") }],
  "teams-503-thrice": [{ path: /Beta-Labs\/teams(\?|$)/, times: 3, effect: forbidden("503") }],
  tokens: [
    { path: /repos\/Beta-Labs\/web\/collaborators(\?|$)/, effect: reply(404, "fault") },
    { path: /Beta-Labs\/members(\?|$)/, after: 4, times: 1, effect: reply(404, "fault") },
  ],
  "validate-m502": [{ path: /\/user\/memberships\/orgs\/acme-corp(\?|$)/, effect: forbidden("502") }],
  "validate-502": [{ path: /\/user\/orgs(\?|$)/, times: 1, effect: forbidden("502") }],
};

function graphqlErrors(...messages: string[]): FaultEffect {
  const body = {
    data: { organization: { samlIdentityProvider: null } },
    errors: messages.map((message) => ({ message })),
  };
  return { kind: "reply", reply: { status: 200, body } };
}

function faultsOf({ sim }: RecordedRun): readonly Fault[] {
  const name = /faults\/(.*)\.json/.exec(sim)?.[1];
  if (name === undefined) return [];
  const [, place = "", status = ""] = /^sw-(.*)-(\d+)$/.exec(name) ?? [];
  const known = special[name] ?? (places[place] && [{ ...places[place], effect: forbidden(status) }]);
  if (!known) throw new Error(`nobody knows what the fault ${name} did`);
  return known;
}

function optionsFor({ sim, name }: RecordedRun): InstanceOptions {
  const number = (flag: string) => Number(new RegExp(`${flag} (\\d+)`).exec(sim)?.[1]);
  return {
    ...(sim.includes("--app-ttl") && { appTokenSeconds: number("--app-ttl") }),
    ...(sim.includes("--app-uses") && { appTokenUses: number("--app-uses") }),
    ...(sim.includes("--no-rate-headers") && { limits: { headers: false } }),
    ...(name === "a-app-wrongkey" && { appPublicKey: otherKey.publicKey }),
  };
}
const otherKey = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** Keys that the recordings gave by name. */
function keyOf(path: string | undefined): string {
  const ec = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: path?.includes("sec1") ? "sec1" : "pkcs8", format: "pem" },
  });
  if (path?.includes("app-ec")) return ec.privateKey;
  if (path?.includes("escaped")) return appKeys.privateKey.replaceAll("\n", "\\n");
  return appKeys.privateKey;
}

/** The one thing that differs is that a suspended account is disabled. */
function isSuspension(difference: string): boolean {
  const [, ours = "", theirs = ""] = difference.split("\n").map((line) => line.replace(/^\s*(?:ours|theirs)\s+/, ""));
  return ours.includes("STATUS_DISABLED") && ours.replace("STATUS_DISABLED", "STATUS_ENABLED") === theirs;
}

const compared = runs.filter((run) => !runsOfProgram.includes(run));

test("every recorded sync is compared, here or by the command line; what may differ is on the list", () => {
  expect([runs.length, new Set(runs.map(({ name }) => name)).size, compared.length]).toEqual([115, 115, 108]);
  expect(knownDifferences.has("an account that is suspended (Enterprise Server)")).toBe(true);
  for (const [name, { area }] of Object.entries(differing)) {
    expect([name, compared.some((run) => run.name === name)]).toEqual([name, true]);
    expect([area, knownDifferences.has(area)]).toEqual([area, true]);
  }
});

describe("a sync ends in the rows of the recorded sync", () => {
  test.each(compared.map((run) => [run.name, run] as const))("%s", async (name, run) => {
    const wanted = differing[name];
    const instance = openInstance({ ...optionsFor(run), faults: faultsOf(run) });
    const outcome = await instance.sync(configOf(run), optionsOf(run)).then(
      ({ store, summary }) => ({ exit: summary.outcome === "finished" ? 0 : 1, store }),
      (thrown: unknown) => ({ exit: 1, error: toBatonError(thrown) }),
    );
    expect(["error" in outcome ? outcome.error.message : "", outcome.exit]).toEqual([
      expect.any(String),
      wanted?.exit ?? run.exit,
    ]);
    if ("error" in outcome) {
      // Unknown is what Go says of everything it has no code for.
      const code = wanted?.code ?? (run.code === "Unknown" ? undefined : run.code);
      if (code) expect([outcome.error.message, outcome.error.code]).toEqual([expect.any(String), code]);
      return;
    }
    const like = runs.find((one) => one.name === (wanted?.rowsOf ?? name))!;
    const found = differences(linesOf(outcome.store), recordedLines(like.rows));
    const isExpected = (one: string) =>
      isSuspension(one) ||
      (wanted?.partly && one.startsWith("missing: ")) ||
      wanted?.rows?.some((row) => one.split("\n")[0]!.endsWith(`: ${row}`));
    expect(found.filter((one) => !isExpected(one))).toEqual([]);
    if (wanted?.partly) expect(linesOf(outcome.store).size).toBeGreaterThan(run.rows.length);
  });
});
