import { expect, test } from "@jest/globals";
import { appConfig, openInstance } from "./instance.ts";
import { runAsProgram } from "./program.ts";

async function printed(command: string, env: Record<string, string> = {}): Promise<unknown> {
  const { status, output } = await runAsProgram([command], env);
  expect(status).toBe(0);
  return JSON.parse(output);
}

interface Field {
  readonly name: string;
  readonly displayName?: string;
  readonly isRequired?: boolean;
  readonly isSecret?: boolean;
  readonly isOps?: boolean;
}
interface Schema {
  readonly fields: readonly Field[];
  readonly fieldGroups: readonly {
    readonly name: string;
    readonly fields: readonly string[];
    readonly default?: boolean;
  }[];
}

// The Go connector's words, but for descriptions.
test("`config` has the Go connector's fields, names and groups, in its order", async () => {
  const { fields, fieldGroups, ...rest } = (await printed("config")) as Schema;
  expect(rest).toMatchObject({
    displayName: "GitHub v2",
    helpUrl: "/docs/baton/github-v2",
    iconUrl: "/static/app-icons/github.svg",
  });
  expect(fields.filter(({ isOps }) => isOps)).toHaveLength(13);
  expect(
    fields
      .filter(({ isOps }) => !isOps)
      .map(({ name, displayName, isRequired = false, isSecret = false }) => [name, displayName, isRequired, isSecret]),
  ).toEqual([
    ["token", "Personal access token", true, true],
    ["orgs", "Organizations", false, false],
    ["enterprises", "Enterprises", false, false],
    ["instance-url", "GitHub instance URL", false, false],
    ["app-id", "GitHub App ID", true, false],
    ["app-privatekey-path", "GitHub App private key (.pem)", false, true],
    ["app-privatekey", "GitHub App private key (PEM)", false, true],
    ["org", "Github App Organization", true, false],
    ["sync-secrets", "Sync secrets", false, false],
    ["omit-archived-repositories", "Omit syncing archived repositories", false, false],
    ["direct-collaborators-only", "Optimize sync for large organizations", false, false],
    ["sync-last-activity", undefined, false, false],
  ]);
  expect(fieldGroups.map(({ name, fields: of, default: first = false }) => [name, first, of])).toEqual([
    ["personal-access-token-group", true, ["token", "orgs", "omit-archived-repositories", "direct-collaborators-only"]],
    [
      "github-app-group",
      false,
      [
        ...["app-id", "app-privatekey-path", "app-privatekey", "org"],
        ...["sync-secrets", "omit-archived-repositories", "direct-collaborators-only"],
      ],
    ],
  ]);
});

const sync = "CAPABILITY_SYNC";
const provision = "CAPABILITY_PROVISION";
const remove = "CAPABILITY_RESOURCE_DELETE";
/** Go cannot look up single resources. */
const targeted = "CAPABILITY_TARGETED_SYNC";

test("`capabilities` has the Go connector's types, whatever the environment says", async () => {
  const plain = await printed("capabilities");
  expect(
    (plain as { resourceTypeCapabilities: { resourceType: object; capabilities: string[] }[] }).resourceTypeCapabilities
      .map(({ resourceType, capabilities }) => ({ ...resourceType, capabilities }))
      .map((type) => Object.values(type)),
  ).toEqual(
    [
      ["invitation", "Invitation", ["TRAIT_USER"], [sync, "CAPABILITY_ACCOUNT_PROVISIONING", remove]],
      ["org", "Org", undefined, [sync, targeted, provision]],
      ["org_role", "Organization Role", ["TRAIT_ROLE"], [sync, targeted, provision]],
      ["repository", "Repository", undefined, [sync, targeted, provision]],
      ["team", "Team", ["TRAIT_GROUP"], [sync, targeted, provision]],
      ["user", "User", ["TRAIT_USER"], [sync, remove]],
    ].map(([id, name, traits, capabilities]) => [
      ...[id, name, ...(traits ? [traits] : [])],
      [{ "@type": "type.googleapis.com/c1.connector.v2.V1Identifier", id }],
      capabilities,
    ]),
  );
  expect(plain).toMatchObject({
    connectorCapabilities: [
      ...[provision, sync, "CAPABILITY_ACCOUNT_PROVISIONING", remove, targeted],
      // Of newer versions.
      "CAPABILITY_EVENT_FEED_V2",
      "CAPABILITY_SERVICE_MODE_TARGETED_SYNC",
    ],
    credentialDetails: {
      capabilityAccountProvisioning: {
        supportedCredentialOptions: ["CAPABILITY_DETAIL_CREDENTIAL_OPTION_NO_PASSWORD"],
        preferredCredentialOption: "CAPABILITY_DETAIL_CREDENTIAL_OPTION_NO_PASSWORD",
      },
    },
  });
  const more = { BATON_TOKEN: "x", BATON_ENTERPRISES: "acme", BATON_SYNC_SECRETS: "true" };
  expect(await printed("capabilities", more)).toEqual(plain);
});

test("what an account needs is what the Go connector asks for", async () => {
  const metadata = await openInstance().runtime().metadata();
  const { fieldMap = {} } = metadata.accountCreationSchema ?? {};
  const said = Object.entries(fieldMap).map(([key, field]) => [
    ...[key, field?.order, field?.displayName, field?.required, field?.description, field?.placeholder],
  ]);
  expect([metadata.displayName, said]).toEqual([
    "GitHub",
    [
      ["email", 1, "Email", true, "This email will be used as the login for the user.", "Email"],
      ["org", 2, "Org Name", true, "organization name", "organization name"],
      // Of newer versions.
      ["github_username", 3, "GitHub username", false, "Login of the account, if there is one already.", "octocat"],
    ],
  ]);
});

test.each([
  [{}, ["org", "team", "user", "repository", "org_role", "invitation"]],
  [{ syncSecrets: true }, ["api-key"]],
  [{ syncLastActivity: true }, ["usage-app"]],
  [{ enterprises: ["acme"] }, ["enterprise_role"]],
])("types with %j", async (change, wanted) => {
  const listed = await openInstance().runtime(change).listResourceTypes({});
  const always = ["org", "team", "user", "repository", "org_role", "invitation"];
  expect(listed.list.map(({ id }) => id)).toEqual([...new Set([...always, ...wanted])]);
});

test("all types together, in the order of the Go connector", async () => {
  const asked = ["app", "license", "org", "team", "user", "repository", "org_role", "invitation"];
  const host = { syncResourceTypes: [...asked, "api-key", "usage-app", "enterprise_role"] };
  const all = { syncSecrets: true, syncLastActivity: true, enterprises: ["acme"] };
  const listed = async (change: object) =>
    (await openInstance().runtime(change, host).listResourceTypes({})).list.map(({ id }) => id);
  const common = ["org", "team", "user", "repository", "org_role", "invitation", "app", "api-key", "usage-app"];
  expect(await listed(all)).toEqual([...common, "enterprise_role", "license"]);
  // Licences are closed to a GitHub App.
  expect(await listed({ ...all, ...appConfig })).toEqual([...common, "enterprise_role"]);
});

test("--sync-last-activity is accepted, and not shown", async () => {
  const { output } = await runAsProgram(["--help"]);
  expect([output.includes("--sync-secrets"), output.includes("--sync-last-activity")]).toEqual([true, false]);
  expect((await runAsProgram(["help", "--all"])).output).toContain("--sync-last-activity");
});
