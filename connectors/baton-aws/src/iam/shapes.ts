import {
  listOf,
  object,
  optional,
  optionalListOf,
  requiredText,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
const tag = object({ Key: requiredText, Value: text });
export type Tag = Shaped<typeof tag>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
export const user = object({
  ...{ Arn: requiredText, UserName: requiredText, UserId: requiredText },
  ...{ Path: text, CreateDate: text, PasswordLastUsed: text, Tags: optionalListOf(tag) },
});
export type IamUser = Shaped<typeof user>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Group.html */
export const group = object({ Arn: requiredText, GroupName: requiredText, GroupId: text, Path: text });
export type IamGroup = Shaped<typeof group>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export const role = object({
  ...{ Arn: requiredText, RoleName: requiredText, Path: text, Description: text, MaxSessionDuration: text },
  ...{ AssumeRolePolicyDocument: text, Tags: optionalListOf(tag) },
  RoleLastUsed: optional(object({ LastUsedDate: text })),
});
export type IamRole = Shaped<typeof role>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html */
export const policy = object({
  ...{ Arn: requiredText, PolicyName: requiredText, DefaultVersionId: text, Description: text },
});
export type IamPolicy = Shaped<typeof policy>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html */
export const accessKey = object({
  ...{ AccessKeyId: requiredText, UserName: text, Status: text, CreateDate: text },
});
export type AccessKey = Shaped<typeof accessKey>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachedPolicy.html */
export const attachedPolicy = object({ PolicyArn: requiredText, PolicyName: text });

const inlinePolicy = object({ PolicyName: requiredText, PolicyDocument: text });

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const details = object({
  UserDetailList: listOf(
    object({
      ...{ Arn: requiredText, UserName: requiredText, Tags: optionalListOf(tag) },
      GroupList: optionalListOf(requiredText),
      AttachedManagedPolicies: optionalListOf(attachedPolicy),
      UserPolicyList: optionalListOf(inlinePolicy),
    }),
  ),
  GroupDetailList: listOf(
    object({
      ...{ Arn: requiredText, GroupName: requiredText },
      AttachedManagedPolicies: optionalListOf(attachedPolicy),
      GroupPolicyList: optionalListOf(inlinePolicy),
    }),
  ),
  RoleDetailList: listOf(
    object({
      ...{ Arn: requiredText, AssumeRolePolicyDocument: text, Tags: optionalListOf(tag) },
      AttachedManagedPolicies: optionalListOf(attachedPolicy),
      RolePolicyList: optionalListOf(inlinePolicy),
      RoleLastUsed: optional(object({ LastUsedDate: text })),
    }),
  ),
  Policies: listOf(
    object({
      ...{ Arn: requiredText, DefaultVersionId: text, Description: text },
      PolicyVersionList: optionalListOf(object({ VersionId: text, Document: text })),
    }),
  ),
  ...{ IsTruncated: text, Marker: text },
});
export type AccountDetails = Shaped<typeof details>;
