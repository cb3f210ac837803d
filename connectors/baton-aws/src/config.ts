import {
  boolField,
  type ConfigOf,
  dependentOn,
  fields,
  intField,
  randomField,
  selectField,
  stringField,
} from "@baton-connectors/sdk/config";

/** As Go offers them. Where Identity Center is otherwise is found by asking. */
const ssoRegions = [
  ...["us-east-2", "us-east-1", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-southeast-3", "ap-south-1"],
  ...["ap-northeast-3", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ca-central-1"],
  ...["eu-central-1", "eu-west-1", "eu-west-2", "eu-south-1", "eu-west-3", "eu-north-1", "me-south-1"],
  ...["me-central-1", "sa-east-1"],
] as const;

export const config = fields(
  {
    externalId: randomField({
      name: "external-id",
      displayName: "External ID",
      description: "The external id for the aws account",
    }),
    accessKeyId: stringField({
      name: "global-access-key-id",
      displayName: "Global Access Key",
      description: "The global-access-key-id for the aws account",
      exportTo: "ops",
      section: "credentials",
    }),
    orgsEnabled: boolField({
      name: "global-aws-orgs-enabled",
      displayName: "Enable support for AWS Organizations",
      description: "Enable support for AWS Organizations",
    }),
    ssoEnabled: boolField({
      name: "global-aws-sso-enabled",
      displayName: "Enable support for AWS IAM Identity Center (successor to AWS Single Sign-On)",
      description: "Enable support for AWS IAM Identity Center",
    }),
    crossAccountEnabled: boolField({
      name: "global-aws-cross-account-iam-enabled",
      displayName: "Also sync cross-account IAM when Identity Center is enabled",
      description:
        "When both Organizations and Identity Center are enabled, also sync IAM users, roles, and groups from every child account. Requires sts:AssumeRole on OrganizationAccountAccessRole in each child account. Has no effect when Identity Center is disabled (cross-account IAM sync always runs in that mode).",
    }),
    ssoRegion: selectField({
      name: "global-aws-sso-region",
      displayName: "Region for AWS IAM Identity Center (successor to AWS Single Sign-On)",
      description: "The region for the sso identities",
      options: ssoRegions,
      default: "us-east-1",
    }),
    bindingExternalId: stringField({
      name: "global-binding-external-id",
      displayName: "Global Binding External ID",
      description: "The global external id for the aws account",
      exportTo: "ops",
    }),
    region: stringField({
      name: "global-region",
      displayName: "Global Region",
      description: "The region for the aws account",
      exportTo: "ops",
    }),
    bindingRoleArn: stringField({
      name: "global-role-arn",
      displayName: "Global Role ARN",
      description: "The role arn for the aws account",
      exportTo: "ops",
    }),
    secretAccessKey: stringField({
      name: "global-secret-access-key",
      displayName: "Global Secret Access Key",
      description: "The global-secret-access-key for the aws account",
      exportTo: "ops",
      secret: true,
    }),
    roleArn: stringField({
      name: "role-arn",
      displayName: "Role ARN",
      description: "The role arn for the aws account",
    }),
    useAssume: boolField({
      name: "use-assume",
      displayName: "Use Assume",
      description: "Enable support for assume role",
      exportTo: "ops",
    }),
    syncSecrets: boolField({
      name: "sync-secrets",
      displayName: "Sync Secrets",
      description: "Whether to sync secrets or not",
    }),
    childRoleName: stringField({
      name: "iam-assume-role-name",
      displayName: "IAM assume role name (child IAM accounts)",
      description: "Role name for the IAM role to assume when using the AWS connector",
      default: "OrganizationAccountAccessRole",
    }),
    ssoLastLogin: boolField({
      name: "sync-sso-user-last-login",
      displayName: "Sync SSO User Last Login",
      description:
        "Enable fetching last login time for SSO users from CloudTrail (requires cloudtrail:LookupEvents permission)",
    }),
    onlyAttached: boolField({
      name: "sync-only-attached-policies",
      displayName: "Sync Only Attached Policies",
      description: "Only sync IAM managed policies that are attached to at least one user, role, or group",
    }),
    createType: selectField({
      name: "create-account-resource-type",
      displayName: "Account Provisioning Target",
      description:
        "Which AWS user type C1 should create when provisioning accounts. 'iam_user' (default) creates IAM users; 'sso_user' creates AWS Identity Center (SSO) users. Only one path can be active at a time per connector instance.",
      options: ["iam_user", "sso_user"],
      default: "iam_user",
      replacesDefault: true,
    }),
    syncInsights: boolField({
      name: "sync-insights",
      description:
        "Also sync security insights: users without a second factor, old and unused keys, unused roles, administrators, roles that outside accounts may assume",
      exportTo: "none",
    }),
    insightKeyDays: intField({
      name: "insight-key-days",
      description: "With --sync-insights: days after which an access key is old",
      default: 90,
      exportTo: "none",
      rules: { gte: 1 },
    }),
    insightUnusedDays: intField({
      name: "insight-unused-days",
      description: "With --sync-insights: days after which a key or a role that is not used is unused",
      default: 90,
      exportTo: "none",
      rules: { gte: 1 },
    }),
    childExternalId: stringField({
      name: "iam-assume-external-id",
      description:
        "The external id that the trust of the role in each child account asks for (--iam-assume-role-name), where it asks for one",
      exportTo: "none",
      section: "advanced",
    }),
  },
  {
    displayName: "AWS",
    helpUrl: "/docs/baton/aws-v2",
    iconUrl: "/static/app-icons/aws.svg",
    constraints: [
      dependentOn(["use-assume"], ["role-arn"]),
      dependentOn(["global-aws-cross-account-iam-enabled"], ["global-aws-orgs-enabled", "global-aws-sso-enabled"]),
    ],
  },
);

export type Config = ConfigOf<typeof config>;
