import type { Subject } from "@baton-connectors/conformance";
import { inProcess } from "@baton-connectors/simulators";
import { accessKey, createAws, makeTenant, type SimOptions } from "../simulator/index.ts";
import { type Client, createClient } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { aws } from "../src/connector.ts";
import { settings } from "./aws.ts";

const tenant = makeTenant(
  {
    users: 4,
    groups: 2,
    roles: 3,
    policies: 2,
    accounts: 2,
    permissionSets: 2,
    assignments: 8,
    ssoUsers: 5,
    ssoGroups: 2,
    awsPolicies: 2,
  },
  7,
);
/** Every list that has pages fills several. */
const page = {
  default: 2,
  GetAccountAuthorizationDetails: 6,
  ListAccountAliases: 10,
  ListParents: 10,
  ListInstances: 10,
};

const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" };

/** Nothing of this machine's own. */
const connector = {
  ...aws,
  connect: (config: Config, context: Parameters<typeof createClient>[1]) =>
    createClient(config, context, { HOME: "/nonexistent" }),
};

const open =
  (config: Config, options: SimOptions = {}): Subject<Config, Client>["open"] =>
  async ({ now }) => {
    const { handle } = createAws(tenant, { page, ...options }, () => now().getTime());
    const { fetch } = inProcess({ handle });
    return { config, transport: async () => fetch, close: async () => {} };
  };

const withoutDetails = { deny: ["iam:GetAccountAuthorizationDetails"] };
const secrets = () => [accessKey.secret];

export const subjects: readonly Subject<Config, Client>[] = [
  {
    name: "baton-aws with IAM of one account",
    connector,
    open: open(settings({ ...keys, syncSecrets: true })),
    secrets,
    provisioning: [
      {
        name: "a group to a user",
        choose: ({ entitlements, resources }) => ({
          entitlement: entitlements["group:arn:aws:iam::100000000001:group/group1:member"]!,
          principal: resources["iam_user\0arn:aws:iam::100000000001:user/user2"]!,
        }),
        silent: "grant",
      },
      {
        name: "a policy to a user",
        // One that the user has in no other way.
        choose: ({ entitlements, resources, grants }) => {
          const held = new Set(Object.values(grants).map(({ entitlement }) => entitlement!.id));
          const policies = Object.values(entitlements).filter(
            ({ id }) => id.startsWith("iam_policy:") && !held.has(id),
          );
          return {
            entitlement: policies[0]!,
            principal: resources["iam_user\0arn:aws:iam::100000000001:user/user1"]!,
          };
        },
        silent: "grant",
      },
    ],
    untried: { "provisioning inline_policy": "an inline policy is written for its owner, and only taken away" },
    accounts: [{ name: "a user", email: "new@example.com", profile: { email: "new@example.com", username: "new" } }],
    points: 3,
  },
  {
    name: "baton-aws that asks for each object by itself",
    connector,
    open: open(settings(keys), withoutDetails),
    secrets,
    untried: "tried with IAM of one account",
    points: 3,
  },
  {
    name: "baton-aws with an organization and Identity Center",
    connector,
    open: open(
      settings({ ...keys, orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true, createType: "sso_user" }),
    ),
    secrets,
    provisioning: [
      {
        name: "a permission set in an account",
        choose: ({ entitlements, resources }) => ({
          entitlement: Object.values(entitlements).find(({ id }) => id.startsWith("100000000001|"))!,
          principal: Object.values(resources).find(({ id }) => id!.resource.endsWith("user/user-000004"))!,
        }),
      },
      {
        name: "a group of Identity Center",
        choose: ({ entitlements, resources }) => ({
          entitlement: Object.values(entitlements).find(({ id }) => id.endsWith("group/group-000000:member"))!,
          principal: Object.values(resources).find(({ id }) => id!.resource.endsWith("user/user-000001"))!,
        }),
      },
    ],
    untried: {
      "provisioning inline_policy": "an inline policy is written for its owner, and only taken away",
      "provisioning permission_set_assignment": "as of the account",
      "provisioning group": "tried with IAM of one account",
      "provisioning iam_policy": "tried with IAM of one account",
    },
    accounts: [
      {
        name: "a user of Identity Center",
        resourceTypeId: "sso_user",
        email: "new@example.com",
        profile: { username: "new", given_name: "New", family_name: "Person", email: "new@example.com" },
      },
    ],
    points: 3,
  },
];
