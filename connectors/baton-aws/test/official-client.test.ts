import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as store from "@aws-sdk/client-identitystore";
import * as organizations from "@aws-sdk/client-organizations";
import * as sso from "@aws-sdk/client-sso-admin";
import * as sts from "@aws-sdk/client-sts";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AwsSimulator, accessKey, actions, createAws, management } from "../simulator/index.ts";
import { makeTenant } from "../simulator/make-tenant.ts";

/**
 * AWS's own clients must find in the simulator what they find at AWS: what the connector is tried on is no more lenient. They sign as they do there; they
 * try each request once.
 */
let server: SimulatorServer;
let app: AwsSimulator;
const child = "200000000001";
beforeAll(async () => {
  const tenant = makeTenant(
    {
      users: 5,
      groups: 3,
      roles: 4,
      policies: 3,
      accounts: 4,
      permissionSets: 4,
      assignments: 24,
      ssoUsers: 6,
      ssoGroups: 4,
    },
    5,
  );
  const [user] = tenant.accounts[management]!.users;
  Object.assign(user!, {
    certs: ["CERT1"],
    sshKeys: ["APKA1"],
    svcCreds: ["ACCA1"],
    keys: [{ AccessKeyId: "AKIAOFFICIAL00000001", CreateDate: "2024-01-01T00:00:00Z" }],
    inline: [{ name: "Own", doc: {} }],
  });
  app = createAws(tenant, { page: { default: 2, GetGroup: 1 } });
  server = await startServer({ handle: app.handle });
});
afterAll(() => server.close());

const options = () => ({
  endpoint: server.url,
  region: "us-east-1",
  credentials: { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret },
  maxAttempts: 1,
});

/** Every page of a list; there are several. */
async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  expect(found.length).toBeGreaterThan(1);
  return found;
}

describe("AWS's own clients", () => {
  test("read IAM, to the last page", async () => {
    const client = new iam.IAMClient(options());
    const from = { client };
    const users = await all(iam.paginateListUsers(from, {}));
    expect(users.flatMap(({ Users }) => Users!.map(({ UserName }) => UserName))).toEqual([
      "user0",
      "user1",
      "user2",
      "user3",
      "user4",
    ]);
    for (const pages of [
      iam.paginateListGroups(from, {}),
      iam.paginateListRoles(from, {}),
      iam.paginateListPolicies(from, {}),
      iam.paginateGetAccountAuthorizationDetails(from, {}),
    ])
      await all<unknown>(pages);
    await all(iam.paginateGetGroup(from, { GroupName: "group0" }));
    const { User } = await client.send(new iam.GetUserCommand({ UserName: "user0" }));
    expect(User).toMatchObject({
      Tags: [{ Key: "email", Value: "user0@example.com" }],
      PasswordLastUsed: new Date("2026-05-01T00:00:00Z"),
    });
    const { Role } = await client.send(new iam.GetRoleCommand({ RoleName: "role0" }));
    expect(JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!))).toMatchObject({ Version: "2012-10-17" });
    const PolicyArn = `arn:aws:iam::${management}:policy/Policy0`;
    await client.send(new iam.GetPolicyCommand({ PolicyArn }));
    await client.send(new iam.GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await client.send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId: "AKIAOFFICIAL00000001" }));
    await expect(client.send(new iam.GetCredentialReportCommand({}))).rejects.toMatchObject({
      name: "CredentialReportNotPresentException",
    });
    const simulated = await client.send(
      new iam.SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${management}:user/baton`,
        ActionNames: ["iam:CreateUser", "iam:DeleteUser"],
      }),
    );
    expect(simulated.EvaluationResults).toMatchObject([
      { EvalActionName: "iam:CreateUser", EvalDecision: "allowed" },
      { EvalActionName: "iam:DeleteUser", EvalDecision: "allowed" },
    ]);
    expect(await client.send(new iam.GenerateCredentialReportCommand({}))).toMatchObject({ State: "COMPLETE" });
    const { Content } = await client.send(new iam.GetCredentialReportCommand({}));
    expect(Buffer.from(Content!).toString()).toMatch(
      /^user,arn,user_creation_time,password_enabled,.*\n<root_account>,/,
    );
    await client.send(new iam.ListAccountAliasesCommand({}));
    await client.send(new iam.ListUserPoliciesCommand({ UserName: "user0" }));
    await client.send(new iam.GetUserPolicyCommand({ UserName: "user0", PolicyName: "Own" }));
    await client.send(new iam.ListRolePoliciesCommand({ RoleName: "role0" }));
    await client.send(new iam.GetRolePolicyCommand({ RoleName: "role0", PolicyName: "RoleInline" }));
    await client.send(new iam.ListGroupPoliciesCommand({ GroupName: "group0" }));
    await client.send(new iam.GetGroupPolicyCommand({ GroupName: "group0", PolicyName: "GroupInline" }));
    await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName: "role0" }));
    await client.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: "group0" }));
  });

  test("change IAM, and delete a user once it has nothing any more", async () => {
    const client = new iam.IAMClient(options());
    const PolicyArn = "arn:aws:iam::aws:policy/Provided2";
    const GroupName = "group1";
    await client.send(
      new iam.CreateUserCommand({ UserName: "made", Tags: [{ Key: "email", Value: "made@example.com" }] }),
    );
    await expect(client.send(new iam.CreateUserCommand({ UserName: "made" }))).rejects.toBeInstanceOf(
      iam.EntityAlreadyExistsException,
    );
    await client.send(new iam.AddUserToGroupCommand({ GroupName, UserName: "made" }));
    await client.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName: "made" }));
    await expect(
      client.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName: "made" })),
    ).rejects.toBeInstanceOf(iam.NoSuchEntityException);
    const [user, group, role] = [
      { UserName: "made", PolicyArn },
      { GroupName, PolicyArn },
      { RoleName: "role1", PolicyArn },
    ];
    await client.send(new iam.AttachUserPolicyCommand(user));
    await client.send(new iam.DetachUserPolicyCommand(user));
    await client.send(new iam.AttachGroupPolicyCommand(group));
    await client.send(new iam.DetachGroupPolicyCommand(group));
    await client.send(new iam.AttachRolePolicyCommand(role));
    await client.send(new iam.DetachRolePolicyCommand(role));
    await client.send(new iam.DeleteGroupPolicyCommand({ GroupName: "group0", PolicyName: "GroupInline" }));
    await client.send(new iam.DeleteRolePolicyCommand({ RoleName: "role0", PolicyName: "RoleInline" }));
    const UserName = "user0";
    await expect(client.send(new iam.DeleteUserCommand({ UserName }))).rejects.toBeInstanceOf(
      iam.DeleteConflictException,
    );
    await client.send(new iam.DeleteLoginProfileCommand({ UserName }));
    const { AccessKeyMetadata } = await client.send(new iam.ListAccessKeysCommand({ UserName }));
    await client.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKeyMetadata![0]!.AccessKeyId }));
    await client.send(new iam.ListSigningCertificatesCommand({ UserName }));
    await client.send(new iam.DeleteSigningCertificateCommand({ UserName, CertificateId: "CERT1" }));
    await client.send(new iam.ListSSHPublicKeysCommand({ UserName }));
    await client.send(new iam.DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId: "APKA1" }));
    await client.send(new iam.ListServiceSpecificCredentialsCommand({ UserName }));
    await client.send(
      new iam.DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId: "ACCA1" }),
    );
    const { MFADevices } = await client.send(new iam.ListMFADevicesCommand({ UserName }));
    const { SerialNumber } = MFADevices![0]!;
    await client.send(new iam.DeactivateMFADeviceCommand({ UserName, SerialNumber }));
    await client.send(new iam.DeleteVirtualMFADeviceCommand({ SerialNumber }));
    await client.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName: "Own" }));
    const { AttachedPolicies } = await client.send(new iam.ListAttachedUserPoliciesCommand({ UserName }));
    for (const { PolicyArn } of AttachedPolicies!)
      await client.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn }));
    for (;;) {
      const { Groups } = await client.send(new iam.ListGroupsForUserCommand({ UserName }));
      if (Groups!.length === 0) break;
      for (const group of Groups!)
        await client.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName: group.GroupName }));
    }
    await client.send(new iam.DeleteUserCommand({ UserName }));
    await expect(client.send(new iam.GetUserCommand({ UserName }))).rejects.toBeInstanceOf(iam.NoSuchEntityException);
  });

  test("assume roles, and are refused what is not signed as it should be", async () => {
    const client = new sts.STSClient(options());
    expect(await client.send(new sts.GetCallerIdentityCommand({}))).toMatchObject({ Account: management });
    const role = { RoleArn: `arn:aws:iam::${child}:role/OrganizationAccountAccessRole`, RoleSessionName: "test" };
    const { Credentials: given } = await client.send(new sts.AssumeRoleCommand(role));
    const credentials = {
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
    };
    expect(
      await new sts.STSClient({ ...options(), credentials }).send(new sts.GetCallerIdentityCommand({})),
    ).toMatchObject({ Account: child });
    const { sessionToken: _, ...withoutToken } = credentials;
    for (const [wrong, name] of [
      [withoutToken, "InvalidClientTokenId"],
      [{ accessKeyId: accessKey.id, secretAccessKey: "another" }, "SignatureDoesNotMatch"],
      [{ accessKeyId: "AKIANOBODY", secretAccessKey: "x" }, "InvalidClientTokenId"],
    ] as const)
      await expect(
        new sts.STSClient({ ...options(), credentials: wrong }).send(new sts.GetCallerIdentityCommand({})),
      ).rejects.toMatchObject({ name });
    const web = {
      RoleArn: `arn:aws:iam::${management}:role/WebIdentity`,
      RoleSessionName: "test",
      WebIdentityToken: "simulated-oidc-token",
    };
    expect(await client.send(new sts.AssumeRoleWithWebIdentityCommand(web))).toMatchObject({
      Credentials: { Expiration: expect.any(Date) },
    });
    await expect(
      client.send(new sts.AssumeRoleWithWebIdentityCommand({ ...web, WebIdentityToken: "wrong" })),
    ).rejects.toBeInstanceOf(sts.InvalidIdentityTokenException);
  });

  test("read the organization and who signed in", async () => {
    const client = new organizations.OrganizationsClient(options());
    const accounts = await all(organizations.paginateListAccounts({ client }, {}));
    expect(accounts.flatMap(({ Accounts }) => Accounts!)).toHaveLength(4);
    const { Roots } = await client.send(new organizations.ListRootsCommand({}));
    await client.send(new organizations.ListOrganizationalUnitsForParentCommand({ ParentId: Roots![0]!.Id }));
    await client.send(new organizations.ListParentsCommand({ ChildId: management }));
    await client.send(new organizations.DescribeAccountCommand({ AccountId: child }));
    await expect(
      client.send(new organizations.DescribeAccountCommand({ AccountId: "999999999999" })),
    ).rejects.toBeInstanceOf(organizations.AccountNotFoundException);
    const { Events } = await new CloudTrailClient(options()).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "sso.amazonaws.com" }],
      }),
    );
    expect(Events![0]).toMatchObject({ EventName: "Federate", EventTime: expect.any(Date) });
  });

  test("read and change Identity Center", async () => {
    const client = new sso.SSOAdminClient(options());
    const { Instances } = await client.send(new sso.ListInstancesCommand({}));
    const { InstanceArn, IdentityStoreId } = Instances![0]!;
    const sets = (await all(sso.paginateListPermissionSets({ client }, { InstanceArn }))).flatMap(
      ({ PermissionSets }) => PermissionSets!,
    );
    const PermissionSetArn = sets[1]!;
    await client.send(new sso.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    await client.send(new sso.ListManagedPoliciesInPermissionSetCommand({ InstanceArn, PermissionSetArn }));
    await client.send(
      new sso.ListCustomerManagedPolicyReferencesInPermissionSetCommand({ InstanceArn, PermissionSetArn }),
    );
    await client.send(new sso.GetInlinePolicyForPermissionSetCommand({ InstanceArn, PermissionSetArn }));
    await all(sso.paginateListPermissionSetsProvisionedToAccount({ client }, { InstanceArn, AccountId: management }));
    await client.send(new sso.ListAccountAssignmentsCommand({ InstanceArn, AccountId: management, PermissionSetArn }));
    const target = {
      InstanceArn,
      PermissionSetArn,
      PrincipalId: "user-000005",
      PrincipalType: "USER",
      TargetId: child,
      TargetType: "AWS_ACCOUNT",
    } as const;
    const made = await client.send(new sso.CreateAccountAssignmentCommand(target));
    const creation = {
      InstanceArn,
      AccountAssignmentCreationRequestId: made.AccountAssignmentCreationStatus!.RequestId,
    };
    expect(await client.send(new sso.DescribeAccountAssignmentCreationStatusCommand(creation))).toMatchObject({
      AccountAssignmentCreationStatus: { Status: "SUCCEEDED" },
    });
    const ended = await client.send(new sso.DeleteAccountAssignmentCommand(target));
    const deletion = {
      InstanceArn,
      AccountAssignmentDeletionRequestId: ended.AccountAssignmentDeletionStatus!.RequestId,
    };
    await client.send(new sso.DescribeAccountAssignmentDeletionStatusCommand(deletion));
    await expect(
      client.send(
        new sso.DescribePermissionSetCommand({
          InstanceArn,
          PermissionSetArn: `${PermissionSetArn}0`.slice(0, -1).replace(/.$/, "9"),
        }),
      ),
    ).rejects.toBeInstanceOf(sso.ResourceNotFoundException);

    const people = new store.IdentitystoreClient(options());
    const of = { client: people };
    await all(store.paginateListUsers(of, { IdentityStoreId }));
    await all(store.paginateListGroups(of, { IdentityStoreId }));
    const GroupId = "group-000003";
    const { UserId } = await people.send(
      new store.CreateUserCommand({
        IdentityStoreId,
        UserName: "made",
        DisplayName: "Made",
        Name: { GivenName: "Made", FamilyName: "Up" },
        Emails: [{ Value: "made@example.com", Primary: true }],
      }),
    );
    const member = { IdentityStoreId, GroupId, MemberId: { UserId: UserId! } };
    const { MembershipId } = await people.send(new store.CreateGroupMembershipCommand(member));
    await expect(people.send(new store.CreateGroupMembershipCommand(member))).rejects.toBeInstanceOf(
      store.ConflictException,
    );
    expect(await people.send(new store.GetGroupMembershipIdCommand(member))).toMatchObject({ MembershipId });
    await people.send(new store.ListGroupMembershipsCommand({ IdentityStoreId, GroupId }));
    await people.send(new store.DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }));
    await people.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
  });

  test("found everything that is simulated", () => {
    const known = Object.entries(actions).flatMap(([service, all]) =>
      Object.keys(all).map((action) => `${service}:${action}`),
    );
    const asked = new Set(app.calls.filter(({ status }) => status === 200).map(({ action }) => action));
    expect(known.filter((action) => !asked.has(action))).toEqual([]);
  });
});
