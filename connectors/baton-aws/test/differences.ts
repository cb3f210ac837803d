import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@bufbuild/protobuf";
import { goldenTenant, type Rows, rowKinds } from "./golden.ts";

/** Each row that differs beyond what is wanted everywhere: see the rows of baton-aws in the known differences. */
export function differences(golden: Rows, ours: Rows): string[] {
  return rowKinds.flatMap((kind) => {
    const found: string[] = [];
    for (const [id, row] of golden[kind]) {
      const own = ours[kind].get(id);
      const wanted = kind === "resources" ? asOurs(row) : row;
      if (!own) found.push(`missing ${id}`);
      else if (!isDeepStrictEqual(sorted(wanted), sorted(own)))
        found.push(`differs ${id}: ${JSON.stringify(wanted)} is ${JSON.stringify(own)}`);
    }
    for (const id of ours[kind].keys()) if (!golden[kind].has(id)) found.push(`more ${id}`);
    return found;
  });
}

const sorted = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A row of Go's with what AWS tells elsewhere than in its lists, and Go leaves out or has wrong. */
function asOurs(row: JsonObject): JsonObject {
  const { resourceType, resource } = row.id as { resourceType: string; resource: string };
  if (resourceType === "iam_user") return userAsOurs(row, resource);
  if (resourceType === "iam_policy") return policyAsOurs(row, resource);
  if (resourceType === "role") return roleAsOurs(row, resource);
  if (resourceType === "access-key") return keyAsOurs(row, resource);
  if (resourceType === "sso_user")
    return withTrait(row, "UserTrait", ({ emails, ...trait }) => ({ ...trait, ...primaryOnce(emails as Email[]) }));
  return row;
}

type Email = { readonly address: string; readonly isPrimary?: boolean };

/** Each address once, and one of them primary. */
function primaryOnce(emails: readonly Email[] = []) {
  const addresses = [...new Set(emails.map(({ address }) => address))];
  return addresses.length === 0
    ? {}
    : { emails: addresses.map((address, i) => ({ address, ...(i === 0 && { isPrimary: true }) })) };
}

function withTrait(row: JsonObject, name: string, change: (trait: JsonObject) => JsonObject): JsonObject {
  const annotations = row.annotations as JsonObject[];
  return {
    ...row,
    annotations: annotations.map((one) => (String(one["@type"]).endsWith(`.${name}`) ? change(one) : one)),
  };
}

const accountOf = (arn: string) => goldenTenant.accounts[arn.split(":")[4]!]!;
const nameOf = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

function userAsOurs(row: JsonObject, arn: string): JsonObject {
  const user = accountOf(arn).users.find(({ UserName }) => UserName === nameOf(arn));
  if (!user || user.vanished) return row;
  const tags = Object.fromEntries((user.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const uses = [user.PasswordLastUsed, ...(user.keys ?? []).map(({ LastUsed }) => LastUsed)].filter(
    (one) => one !== undefined,
  );
  const lastLogin = uses.toSorted().at(-1);
  const emails = [...(user.UserName.includes("@") ? [user.UserName] : []), ...(tags.email ? [tags.email] : [])];
  return withTrait({ ...row, profile: { ...(row.profile as JsonObject), aws_tags: tags } }, "UserTrait", (trait) => {
    const { lastLogin: _, emails: __, ...rest } = trait;
    return { ...rest, ...primaryOnce(emails.map((address) => ({ address }))), ...(lastLogin && { lastLogin }) };
  });
}

function policyAsOurs(row: JsonObject, arn: string): JsonObject {
  const all = arn.includes("::aws:") ? goldenTenant.awsPolicies : accountOf(arn).policies;
  const policy = all.find(({ PolicyName, vanished }) => PolicyName === nameOf(arn) && !vanished);
  return policy?.Description ? { ...row, description: policy.Description } : row;
}

/** Who else is trusted, by role: read from the tenant by hand. */
const trusted: Readonly<Record<string, readonly string[]>> = {
  Ec2App: ["ec2.amazonaws.com"],
  LambdaAndEcs: ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"],
  SamlUsers: ["arn:aws:iam::111122223333:saml-provider/Okta"],
  GithubOidc: ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"],
  CognitoIds: ["cognito-identity.amazonaws.com"],
  CrossAccount: ["arn:aws:iam::222233334444:root"],
  BareAccount: ["999900001111"],
  AliceAndCarol: ["AIDADELETEDPRINCIPAL1"],
  StarPrincipal: ["*"],
  DenyAndSession: [
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/Ec2App/i-0abc",
    "cloudformation.amazonaws.com",
  ],
  AWSServiceRoleForSupport: ["support.amazonaws.com"],
  AWSReservedSSO_AdministratorAccess_0123456789abcdef: [
    "arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE",
  ],
  OrganizationAccountAccessRole: ["arn:aws:iam::111122223333:root"],
};

function roleAsOurs(row: JsonObject, arn: string): JsonObject {
  const role = accountOf(arn).roles.find(({ RoleName }) => RoleName === nameOf(arn))!;
  const tags = role.vanished ? {} : Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const others = trusted[role.RoleName];
  const profile = {
    ...(row.profile as JsonObject),
    aws_tags: tags,
    ...(others && { aws_trusted_others: [...others] }),
  };
  return { ...row, profile };
}

function keyAsOurs(row: JsonObject, id: string): JsonObject {
  for (const [account, { users }] of Object.entries(goldenTenant.accounts))
    for (const { UserName, Path = "/", keys = [] } of users) {
      const key = keys.find(({ AccessKeyId }) => AccessKeyId === id);
      if (!key) continue;
      const owner = { resourceType: "iam_user", resource: `arn:aws:iam::${account}:user${Path}${UserName}` };
      const details = key.Status ?? "Active";
      const status = { status: details === "Active" ? "RESOURCE_STATUS_ENABLED" : "RESOURCE_STATUS_DISABLED", details };
      return withTrait({ ...row, status }, "SecretTrait", (trait) => ({
        ...trait,
        createdById: owner,
        identityId: owner,
      }));
    }
  return row;
}
