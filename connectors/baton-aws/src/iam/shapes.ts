import { id, listOf, object, optional, optionalListOf, type Shaped, text } from "@baton-connectors/sdk/shapes";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
const tag = object({ Key: id, Value: text });
export type Tag = Shaped<typeof tag>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
export const user = object({
  ...{ Arn: id, UserName: id, UserId: id },
  ...{ Path: text, CreateDate: text, PasswordLastUsed: text, Tags: optionalListOf(tag) },
});
export type IamUser = Shaped<typeof user>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Group.html */
export const group = object({ Arn: id, GroupName: id, GroupId: text, Path: text });
export type IamGroup = Shaped<typeof group>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export const role = object({
  ...{ Arn: id, RoleName: id, Path: text, CreateDate: text, Description: text, MaxSessionDuration: text },
  ...{ AssumeRolePolicyDocument: text, Tags: optionalListOf(tag) },
  RoleLastUsed: optional(object({ LastUsedDate: text })),
});
export type IamRole = Shaped<typeof role>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html */
export const policy = object({
  ...{ Arn: id, PolicyName: id, DefaultVersionId: text, Description: text },
});
export type IamPolicy = Shaped<typeof policy>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html */
export const accessKey = object({
  ...{ AccessKeyId: id, UserName: text, Status: text, CreateDate: text },
});
export type AccessKey = Shaped<typeof accessKey>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachedPolicy.html */
export const attachedPolicy = object({ PolicyArn: id, PolicyName: text });

const inlinePolicy = object({ PolicyName: id, PolicyDocument: text });

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const details = object({
  UserDetailList: listOf(
    object({
      ...{ Arn: id, UserName: id, Tags: optionalListOf(tag) },
      GroupList: optionalListOf(id),
      AttachedManagedPolicies: optionalListOf(attachedPolicy),
      UserPolicyList: optionalListOf(inlinePolicy),
    }),
  ),
  GroupDetailList: listOf(
    object({
      ...{ Arn: id, GroupName: id },
      AttachedManagedPolicies: optionalListOf(attachedPolicy),
      GroupPolicyList: optionalListOf(inlinePolicy),
    }),
  ),
  RoleDetailList: listOf(
    object({
      ...{ Arn: id, AssumeRolePolicyDocument: text, Tags: optionalListOf(tag) },
      AttachedManagedPolicies: optionalListOf(attachedPolicy),
      RolePolicyList: optionalListOf(inlinePolicy),
      RoleLastUsed: optional(object({ LastUsedDate: text })),
    }),
  ),
  Policies: listOf(
    object({
      ...{ Arn: id, DefaultVersionId: text, Description: text },
      PolicyVersionList: optionalListOf(object({ VersionId: text, Document: text })),
    }),
  ),
  ...{ IsTruncated: text, Marker: text },
});
export type AccountDetails = Shaped<typeof details>;
