import {
  capabilityPermissions,
  childResourceType,
  noItems,
  optInRequired,
  type ResourceTypeSpec,
  resourceType,
  skipEntitlements,
  skipEntitlementsAndGrants,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";

/**
 * What each type is, apart from what is done with it: entitlements name who can hold them, and types hold each other's. Permissions in the
 * annotations are those that Go's connector lists.
 */
const kind = (spec: Omit<ResourceTypeSpec<Client>, "list">) => resourceType<Client>({ ...spec, list: () => noItems });

const iam = (...actions: readonly string[]) => actions.map((action) => `iam:${action}`);
const sso = (...actions: readonly string[]) => actions.map((action) => `sso:${action}`);
const store = (...actions: readonly string[]) => actions.map((action) => `identitystore:${action}`);
const organizations = (...actions: readonly string[]) => actions.map((action) => `organizations:${action}`);

export const kinds = {
  iamUser: kind({
    id: "iam_user",
    displayName: "IAM User",
    traits: ["user"],
    permissions: permissions.iamUser,
    annotations: [
      skipEntitlements(),
      v1Identifier("iam_user"),
      capabilityPermissions(
        iam(
          ...["ListUsers", "GetUser", "ListAccessKeys", "GetAccessKeyLastUsed", "ListSigningCertificates"],
          ...["ListSSHPublicKeys", "ListServiceSpecificCredentials", "ListMFADevices", "ListUserPolicies"],
          ...["ListAttachedUserPolicies", "ListGroupsForUser", "CreateUser", "DeleteLoginProfile", "DeleteAccessKey"],
          ...["DeleteSigningCertificate", "DeleteSSHPublicKey", "DeleteServiceSpecificCredential"],
          ...["DeactivateMFADevice", "DeleteUserPolicy", "DetachUserPolicy", "DeleteUser", "TagUser"],
        ),
      ),
    ],
  }),
  role: kind({
    id: "role",
    displayName: "IAM Role",
    traits: ["role"],
    permissions: permissions.role,
    annotations: [v1Identifier("role"), capabilityPermissions(iam("ListRoles", "GetRole", "ListAttachedRolePolicies"))],
  }),
  group: kind({
    id: "group",
    displayName: "Group",
    traits: ["group"],
    permissions: permissions.group,
    annotations: [
      v1Identifier("group"),
      capabilityPermissions(
        iam("ListGroups", "GetGroup", "ListAttachedGroupPolicies", "AddUserToGroup", "RemoveUserFromGroup"),
      ),
    ],
  }),
  iamPolicy: kind({
    id: "iam_policy",
    displayName: "IAM Managed Policy",
    traits: ["role"],
    permissions: permissions.iamPolicy,
    annotations: [
      v1Identifier("iam_policy"),
      capabilityPermissions(
        iam(
          ...["ListPolicies", "GetPolicy", "GetPolicyVersion", "AttachUserPolicy", "AttachRolePolicy"],
          ...["AttachGroupPolicy", "DetachUserPolicy", "DetachRolePolicy", "DetachGroupPolicy"],
        ),
      ),
    ],
  }),
  inlinePolicy: kind({
    id: "inline_policy",
    displayName: "Inline Policy",
    traits: ["role"],
    permissions: permissions.inlinePolicy,
    annotations: [
      v1Identifier("inline_policy"),
      capabilityPermissions([
        ...iam("ListUserPolicies", "ListRolePolicies", "ListGroupPolicies"),
        ...sso("GetInlinePolicyForPermissionSet"),
        ...iam("GetUserPolicy", "GetRolePolicy", "GetGroupPolicy"),
        ...iam("DeleteUserPolicy", "DeleteRolePolicy", "DeleteGroupPolicy"),
      ]),
    ],
  }),
  ssoUser: kind({
    id: "sso_user",
    displayName: "SSO User",
    traits: ["user"],
    permissions: permissions.ssoUser,
    annotations: [
      skipEntitlementsAndGrants(),
      v1Identifier("sso_user"),
      capabilityPermissions([...store("ListUsers"), ...sso("ListInstances"), ...store("CreateUser", "DeleteUser")]),
    ],
  }),
  ssoGroup: kind({
    id: "sso_group",
    displayName: "SSO Group",
    traits: ["group"],
    permissions: permissions.ssoGroup,
    annotations: [
      v1Identifier("sso_group"),
      capabilityPermissions([
        ...sso("ListInstances"),
        ...store("ListGroups", "ListGroupMemberships", "GetGroupMembershipId"),
        ...store("CreateGroupMembership", "DeleteGroupMembership"),
      ]),
    ],
  }),
  account: kind({
    id: "account",
    displayName: "Account",
    traits: ["app"],
    permissions: permissions.account,
    annotations: [
      v1Identifier("account"),
      childResourceType("permission_set_assignment"),
      capabilityPermissions([
        ...organizations("ListAccounts", "DescribeOrganization", "ListParents"),
        ...sso("ListPermissionSets", "DescribePermissionSet", "ListPermissionSetsProvisionedToAccount"),
        ...sso("ListAccountAssignments", "ListInstances", "CreateAccountAssignment", "DeleteAccountAssignment"),
        ...sso("DescribeAccountAssignmentCreationStatus", "DescribeAccountAssignmentDeletionStatus"),
        ...iam("ListPolicies", "AttachRolePolicy", "CreateRole", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy"),
        ...iam("GetRole", "ListAttachedRolePolicies", "ListRolePolicies", "PutRolePolicy", "UpdateRole"),
        ...iam("UpdateRoleDescription", "GetSAMLProvider"),
      ]),
    ],
  }),
  accountIam: kind({
    id: "account_iam",
    displayName: "Account IAM",
    traits: ["app"],
    permissions: permissions.accountIam,
    annotations: [
      skipEntitlementsAndGrants(),
      v1Identifier("account_iam"),
      capabilityPermissions(iam("ListAccountAliases")),
    ],
  }),
  permissionSet: kind({
    id: "permission_set",
    displayName: "Permission Set",
    traits: ["role"],
    permissions: permissions.permissionSet,
    annotations: [
      skipEntitlements(),
      optInRequired(),
      capabilityPermissions(
        sso("ListInstances", "ListPermissionSets", "DescribePermissionSet", "ListManagedPoliciesInPermissionSet"),
      ),
    ],
  }),
  permissionSetAssignment: kind({
    id: "permission_set_assignment",
    displayName: "Permission Set Assignment",
    traits: ["scope_binding"],
    permissions: permissions.permissionSetAssignment,
    annotations: [
      optInRequired(),
      capabilityPermissions([
        ...sso("ListInstances", "ListPermissionSetsProvisionedToAccount", "DescribePermissionSet"),
        ...sso("ListAccountAssignments", "ListManagedPoliciesInPermissionSet"),
        ...sso("ListCustomerManagedPolicyReferencesInPermissionSet", "CreateAccountAssignment"),
        ...sso("DeleteAccountAssignment", "DescribeAccountAssignmentCreationStatus"),
        ...sso("DescribeAccountAssignmentDeletionStatus"),
        ...organizations("DescribeAccount"),
      ]),
    ],
  }),
  organization: kind({
    id: "organization",
    displayName: "Organization Root",
    permissions: permissions.organization,
    annotations: [
      skipEntitlementsAndGrants(),
      optInRequired(),
      childResourceType("organizational_unit"),
      capabilityPermissions(organizations("ListRoots", "ListOrganizationalUnitsForParent")),
    ],
  }),
  organizationalUnit: kind({
    id: "organizational_unit",
    displayName: "Organizational Unit",
    permissions: permissions.organizationalUnit,
    annotations: [
      skipEntitlementsAndGrants(),
      optInRequired(),
      childResourceType("organizational_unit"),
      capabilityPermissions(organizations("ListOrganizationalUnitsForParent")),
    ],
  }),
  accessKey: kind({
    id: "access-key",
    displayName: "Access Key",
    traits: ["secret"],
    permissions: permissions.accessKey,
    annotations: [skipEntitlementsAndGrants(), capabilityPermissions(iam("ListAccessKeys", "GetAccessKeyLastUsed"))],
  }),
  securityInsight: kind({
    id: "security_insight",
    displayName: "Security Insight",
    traits: ["security_insight"],
    permissions: permissions.securityInsight,
    annotations: [skipEntitlementsAndGrants()],
  }),
} as const;
