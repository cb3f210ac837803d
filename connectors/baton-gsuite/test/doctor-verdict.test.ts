import { runHere } from "@baton-connectors/conformance";
import { createSecrets, silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { startServer } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { createGoogleSimulator, type GoogleTenant, keyFile, makeTenant } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { gsuite } from "../src/connector.ts";
import { acme } from "./acme.ts";
import { type Google, type GoogleSetup, openGoogle, serviceAccount } from "./google.ts";

const scopes = [
  "admin.directory.domain.readonly",
  "admin.directory.rolemanagement.readonly",
  "admin.directory.user.readonly",
  "admin.directory.group.readonly",
  "admin.directory.group.member.readonly",
  "admin.directory.user.security",
  "admin.reports.audit.readonly",
  "cloud-identity.inboundsso.readonly",
];
const without = (scope: string) => scopes.filter((other) => other !== scope);

/** What the `doctor` command says, with only these scopes delegated. */
async function verdictOf(allow: readonly string[], types: readonly string[]): Promise<string> {
  const { handle } = createGoogleSimulator({ tenant: acme, serviceAccount, delegation: { allow: [...allow] } });
  const server = await startServer({ handle });
  const { stdout } = await runHere({ name: "baton-gsuite", config, connector: async () => gsuite }, [
    ...["doctor", "--output=json", "--log-level=error", `--base-url=${server.url}`, "--customer-id=C0acme"],
    ...["--administrator-email=admin@acme.example", ...types.flatMap((type) => ["--sync-resource-types", type])],
    `--credentials-json=${keyFile(serviceAccount, `${server.url}/token`)}`,
  ]).finally(() => server.close());
  return (JSON.parse(stdout) as { syncComplete: string }).syncComplete;
}

/** The rows of a sync that says of nothing that it is missing. */
async function whole(setup: GoogleSetup, types: readonly string[], tenant: GoogleTenant = acme): Promise<string> {
  const google = openGoogle(tenant, setup, {}, types);
  try {
    const { store, summary } = await google.sync({ resourceTypeIds: types });
    return summary.skips.length === 0 ? JSON.stringify(store.content()) : "something is missing";
  } catch (thrown) {
    return String(thrown);
  }
}

describe("what doctor says is what a sync then does, whichever scope is not delegated", () => {
  const settings = [[], ["role"], ["user"], ["group", "user"], ["enterprise_application", "user"]];
  const cases = settings.flatMap((types) => ["nothing", ...scopes].map((scope) => [scope, types] as const));
  let complete = 0;
  test.each(cases)("%s, types %j", async (scope, types) => {
    const wanted = await whole({ scopes: { allow: scopes } }, types);
    const isWhole = (await whole({ scopes: { allow: without(scope) } }, types)) === wanted;
    if (isWhole) complete++;
    expect([scope, (await verdictOf(without(scope), types)) === "yes"]).toEqual([scope, isWhole]);
    // The call that proves the credentials takes it, whatever is synced.
    if (scope === "nothing" || scope === scopes[0]) expect(isWhole).toBe(scope === "nothing");
  });
  test("some of them are complete, and others not", () => {
    expect([complete >= 10, complete <= cases.length - 10]).toEqual([true, true]);
  });
});

/** What each check about a sync says. */
async function examine({ transport, settings }: Google): Promise<string[]> {
  const { signal } = new AbortController();
  const http = httpFactory({ log: silentLog, signal, transport: async () => transport });
  const host = { http, log: silentLog, secrets: createSecrets(), signal, now: () => new Date(), syncResourceTypes: [] };
  const client = await gsuite.connect(settings, host);
  const syncing = gsuite.checks!(settings).filter(({ purpose }) => purpose === "sync");
  return Promise.all(
    syncing.map((one) =>
      one.run({ client, log: silentLog, signal }).then(
        ({ status }) => status,
        () => "fails",
      ),
    ),
  );
}

describe("and whatever Google refuses", () => {
  test.each([
    "/domains\\?",
    "/users\\?.*projection",
    "/users\\?(?!.*projection)",
    "/groups\\?",
    "/members\\?",
    "/roles\\?",
    "/roleassignments",
    "/tokens\\?",
    "applications/login",
    "applications/saml",
    "inboundSamlSsoProfiles",
  ])("%s", async (path) => {
    const setup = { faults: [{ path, status: 403, reason: "forbidden" }] };
    expect(await whole(setup, [])).not.toBe(await whole({}, []));
    expect(await examine(openGoogle(acme, setup))).toContain("fails");
  });

  test("nothing", async () => {
    expect(new Set(await examine(openGoogle(acme)))).toEqual(new Set(["works"]));
  });
});

/** Ids are taken out. */
const kindsOf = ({ sent }: Google) =>
  new Set(
    sent.map(
      ({ method, path }) => `${method} ${decodeURIComponent(path).replace(/\/(users|groups)\/[^/]+\//, "/$1/{key}/")}`,
    ),
  );

test.each([
  ["few", acme],
  ["many", makeTenant({ users: 120, groups: 2, memberships: 8, roles: 3 }, 5)],
])("doctor asks for what a sync of %s users asks for, and for nothing else", async (_, tenant) => {
  const [synced, examined] = [openGoogle(tenant as GoogleTenant), openGoogle(tenant as GoogleTenant)];
  await synced.sync();
  await examine(examined);
  expect([...kindsOf(examined)].sort()).toEqual([...kindsOf(synced)].sort());
});
