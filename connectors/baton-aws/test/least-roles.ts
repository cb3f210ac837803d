import { runHere } from "@baton-connectors/conformance";
import { startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { accessKey, createAws, makeTenant, type SimOptions } from "../simulator/index.ts";
import { type Config, config } from "../src/config.ts";
import { aws } from "../src/connector.ts";
import { allowedBy, snippet } from "./prerequisites.ts";

export const main = "100000000001";
export const child = "200000000001";
export const arn = (rest: string, account = main) => `arn:aws:iam::${account}:${rest}`;

/** One that has everything that a user can have. */
const laden = {
  ...{ UserName: "laden", UserId: "AIDALADEN", CreateDate: "2024-01-01T00:00:00Z", loginProfile: true },
  keys: [{ AccessKeyId: "AKIALADEN", CreateDate: "2024-01-01T00:00:00Z", LastUsed: "2026-01-01T00:00:00Z" }],
  ...{ certs: ["CERT1"], sshKeys: ["APKA1"], svcCreds: ["ACCA1"], mfa: [arn("mfa/laden")] },
  ...{ inline: [{ name: "Own", doc: {} }], attached: [arn("policy/Policy0")] },
};

function tenantWithLaden() {
  const made = makeTenant(
    {
      ...{ users: 3, groups: 1, roles: 2, policies: 2, accounts: 2, permissionSets: 2, assignments: 6 },
      ...{ ssoUsers: 3, ssoGroups: 1, awsPolicies: 6 },
    },
    5,
  );
  for (const account of Object.values(made.accounts)) {
    account.users.push(structuredClone(laden));
    account.groups[0]!.members!.push("laden");
  }
  return made;
}
export const tenant = tenantWithLaden();

const template = (name: string) => allowedBy(snippet(`${name}.yaml`));
/** What the README's templates allow. */
export const roles = {
  reader: template("reader"),
  organization: template("organization"),
  member: template("member"),
  provisioning: template("provisioning"),
  centerProvisioning: template("identity-center-provisioning"),
};
export const without = (actions: readonly string[], one: string) => actions.filter((action) => action !== one);

export const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" };
export const whole = { orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true };
const flagsOf = ({ orgsEnabled, createType }: Partial<Config>) => [
  ...[`--global-access-key-id=${accessKey.id}`, `--global-secret-access-key=${accessKey.secret}`],
  ...["--global-region=us-east-1"],
  ...(orgsEnabled
    ? ["--global-aws-orgs-enabled", "--global-aws-sso-enabled", "--global-aws-cross-account-iam-enabled"]
    : []),
  ...(createType ? [`--create-account-resource-type=${createType}`] : []),
];

/** Nothing of this machine's own. */
export function inNoEnvironment() {
  const before = { ...process.env };
  beforeAll(() => void Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" }));
  afterAll(() => {
    for (const name of ["AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED", "HOME"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
}

interface Step {
  readonly name: string;
  readonly purpose: string;
  readonly state: string;
  readonly detail: string;
}

/** As it is run, by its flags. */
export async function doctor(given: Partial<Config>, options: SimOptions) {
  const { handle, calls } = createAws(tenant, options);
  const server = await startServer({ handle });
  process.env.AWS_ENDPOINT_URL = server.url;
  const { output } = await runHere({ name: "baton-aws", config, connector: async () => aws }, [
    ...["doctor", "-o", "json", "--log-level=error", ...flagsOf(given)],
  ]).finally(() => server.close());
  const { syncComplete, steps } = JSON.parse(output.slice(output.indexOf("{"))) as {
    syncComplete: string;
    steps: readonly Step[];
  };
  const changed = calls.filter(({ action }) => !/:(List|Get|Describe|Simulate|AssumeRole$)/.test(action));
  expect(changed).toEqual([]);
  return { syncComplete, steps };
}

const kept = new Map<string, unknown>();
export async function once<T>(key: string, read: () => Promise<T>): Promise<T> {
  if (!kept.has(key)) kept.set(key, await read());
  return kept.get(key) as T;
}
