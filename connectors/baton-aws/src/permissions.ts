import type { Permission } from "@baton-connectors/sdk";

const orgs = "with --global-aws-orgs-enabled";
const sso = "with --global-aws-sso-enabled";
const insights = "with --sync-insights";
const cross = "with child accounts, in each of them";

const permission = (id: string, without: string, when?: string): Permission => ({ id, without, ...(when && { when }) });

const details = permission(
  "iam:GetAccountAuthorizationDetails",
  "the same rows take several calls for each user, group, role and policy",
);
const instances = permission("sso:ListInstances", "the sync fails", sso);
const assume = permission("sts:AssumeRole", "nothing of other accounts is read; each is counted", cross);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
export const permissions = {
  iamUser: {
    sync: [
      permission("iam:ListUsers", "the sync fails"),
      details,
      permission("iam:GetUser", "no tags, and so no addresses from them, without iam:GetAccountAuthorizationDetails"),
      permission("iam:ListAccessKeys", "the last login is that with a password; no access keys"),
      permission("iam:GetAccessKeyLastUsed", "the last login is that with a password; keys without their last use"),
      permission("iam:ListAttachedUserPolicies", "no policies of users, without iam:GetAccountAuthorizationDetails"),
    ],
    provision: [
      ...["iam:CreateUser", "iam:TagUser"].map((id) => permission(id, "no accounts are created")),
      permission("iam:GetUser", "no accounts are deleted, nor created where there may be one already"),
      ...[
        ...["iam:DeleteUser", "iam:DeleteLoginProfile", "iam:ListAccessKeys", "iam:DeleteAccessKey"],
        ...["iam:ListSigningCertificates", "iam:DeleteSigningCertificate", "iam:ListSSHPublicKeys"],
        ...["iam:DeleteSSHPublicKey", "iam:ListServiceSpecificCredentials", "iam:DeleteServiceSpecificCredential"],
        ...["iam:ListMFADevices", "iam:DeactivateMFADevice", "iam:ListUserPolicies"],
        ...["iam:DeleteUserPolicy", "iam:ListAttachedUserPolicies", "iam:DetachUserPolicy", "iam:ListGroupsForUser"],
        "iam:RemoveUserFromGroup",
      ].map((id) => permission(id, "no accounts are deleted")),
      permission("iam:DeleteVirtualMFADevice", "virtual devices stay behind, of nobody"),
    ],
  },
  role: {
    sync: [
      permission("iam:ListRoles", "the sync fails"),
      details,
      permission("iam:GetRole", "no tags of roles, without iam:GetAccountAuthorizationDetails"),
      permission("iam:ListAttachedRolePolicies", "no policies of roles, without iam:GetAccountAuthorizationDetails"),
    ],
  },
  group: {
    sync: [
      permission("iam:ListGroups", "the sync fails"),
      details,
      permission("iam:GetGroup", "the sync fails, without iam:GetAccountAuthorizationDetails"),
      permission("iam:ListAttachedGroupPolicies", "no policies of groups, without iam:GetAccountAuthorizationDetails"),
    ],
    provision: [
      permission("iam:AddUserToGroup", "nobody is added to groups"),
      permission("iam:RemoveUserFromGroup", "nobody is taken out of groups"),
    ],
  },
  iamPolicy: {
    sync: [
      permission("iam:ListPolicies", "the sync fails"),
      permission("iam:GetPolicy", "policies without description and document"),
      permission("iam:GetPolicyVersion", "policies without document"),
    ],
    provision: ["User", "Role", "Group"].flatMap((kind) => [
      permission(`iam:Attach${kind}Policy`, "policies are not granted"),
      permission(`iam:Detach${kind}Policy`, "policies are not revoked"),
    ]),
  },
  inlinePolicy: {
    sync: [
      ...["User", "Role", "Group"].flatMap((kind) => [
        permission(`iam:List${kind}Policies`, "the sync fails, without iam:GetAccountAuthorizationDetails"),
        permission(`iam:Get${kind}Policy`, "inline policies without document"),
      ]),
      permission("sso:GetInlinePolicyForPermissionSet", "no inline policies of permission sets", sso),
    ],
    provision: ["User", "Role", "Group"].map((kind) =>
      permission(`iam:Delete${kind}Policy`, "inline policies are not revoked"),
    ),
  },
  ssoUser: {
    sync: [instances, permission("identitystore:ListUsers", "the sync fails", sso)],
    provision: [
      permission("identitystore:CreateUser", "no accounts are created", sso),
      permission("identitystore:ListUsers", "no accounts are created where there may be one already", sso),
      permission("identitystore:DeleteUser", "no accounts are deleted", sso),
    ],
  },
  ssoGroup: {
    sync: [
      instances,
      permission("identitystore:ListGroups", "the sync fails", sso),
      permission("identitystore:ListGroupMemberships", "the sync fails", sso),
    ],
    provision: [
      "identitystore:CreateGroupMembership",
      "identitystore:DeleteGroupMembership",
      "identitystore:GetGroupMembershipId",
    ].map((id) => permission(id, "members are not changed", sso)),
  },
  account: {
    sync: [
      instances,
      permission("organizations:ListAccounts", "the sync fails", orgs),
      permission("organizations:ListParents", "accounts without their place in the organization", orgs),
      permission("sso:ListPermissionSets", "the sync fails", sso),
      permission("sso:DescribePermissionSet", "the sync fails", sso),
      permission("sso:ListPermissionSetsProvisionedToAccount", "the sync fails", sso),
      permission("sso:ListAccountAssignments", "the sync fails", sso),
    ],
    provision: [
      ...[
        ...["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment", "sso:ListAccountAssignments"],
        ...["sso:DescribeAccountAssignmentCreationStatus", "sso:DescribeAccountAssignmentDeletionStatus"],
      ].map((id) => permission(id, "permission sets are not assigned", sso)),
      permission("organizations:DescribeAccount", "an error does not tell that an account is suspended", orgs),
    ],
  },
  permissionSet: {
    sync: [
      instances,
      permission("sso:ListPermissionSets", "the sync fails", sso),
      permission("sso:DescribePermissionSet", "the sync fails", sso),
      permission("sso:ListManagedPoliciesInPermissionSet", "no policies of permission sets", sso),
    ],
  },
  permissionSetAssignment: {
    sync: [
      instances,
      permission("sso:ListPermissionSetsProvisionedToAccount", "the sync fails", sso),
      permission("sso:ListAccountAssignments", "the sync fails", sso),
      permission("sso:ListManagedPoliciesInPermissionSet", "no policies of permission sets", sso),
      permission(
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
        "no customer policies of permission sets",
        sso,
      ),
    ],
  },
  organization: { sync: [permission("organizations:ListRoots", "no organization and no units", orgs)] },
  organizationalUnit: {
    sync: [permission("organizations:ListOrganizationalUnitsForParent", "no units", orgs)],
  },
  accountIam: { sync: [permission("organizations:ListAccounts", "the sync fails", orgs), assume] },
  accessKey: {
    sync: [
      permission("iam:ListUsers", "the sync fails"),
      permission("iam:ListAccessKeys", "no access keys"),
      permission("iam:GetAccessKeyLastUsed", "keys without their last use"),
    ],
  },
  securityInsight: {
    sync: [
      permission("iam:GenerateCredentialReport", "no insights of users, passwords and keys", insights),
      permission("iam:GetCredentialReport", "no insights of users, passwords and keys", insights),
      permission("iam:GetAccountAuthorizationDetails", "no insights of policies and roles", insights),
      permission("iam:ListUsers", "the sync fails"),
      permission("iam:ListRoles", "the sync fails"),
    ],
  },
} satisfies Record<string, { sync: readonly Permission[]; provision?: readonly Permission[] }>;
