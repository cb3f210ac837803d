import { fitsPath, untriedRoutes } from "@baton-connectors/simulators";
import { afterEach, describe, expect, test } from "@jest/globals";
import type okta from "@okta/okta-sdk-nodejs";
import { generateTenant, routes } from "../simulator/index.ts";
import { all, allPages, asked, closeAll, ids, opened, size } from "./official-client.ts";
import { rsaKey } from "./organisation.ts";
import { describedMethods } from "./simulator/okta-description.ts";

afterEach(closeAll);

describe("Okta's own client", () => {
  test("reads users, groups and apps, to the last page", async () => {
    const { client, tenant, server } = await opened();
    const users = await all(client.userApi.listUsers({ search: "status pr", limit: 200 }));
    expect(ids(users)).toEqual(ids(tenant.users));
    expect(users.map(({ status, profile }) => [status, profile?.login])).toEqual(
      tenant.users.map(({ status, profile }) => [status, (profile as { login: string }).login]),
    );
    expect(users.map(({ created }) => created?.toISOString())).toEqual(tenant.users.map(({ created }) => created));
    expect(server.requests.filter(({ path }) => path === "/api/v1/users")).toHaveLength(Math.ceil(users.length / 4));
    const [user] = tenant.users;
    const one = await client.userApi.getUser({ userId: user!.id });
    expect([one.id, one.profile?.department]).toEqual([user!.id, (user!.profile as { department: string }).department]);

    const groups = await all(client.groupApi.listGroups({ expand: "stats" }));
    expect(ids(groups)).toEqual(ids(tenant.groups));
    expect(groups.map(({ _embedded }) => _embedded?.stats?.usersCount)).toEqual(
      tenant.groups.map(({ members }) => members.length),
    );
    for (const { id, members, roles } of tenant.groups) {
      expect((await client.groupApi.getGroup({ groupId: id })).id).toBe(id);
      expect(ids(await all(client.groupApi.listGroupUsers({ groupId: id })))).toEqual(members);
      const held = await all(client.roleAssignmentApi.listGroupAssignedRoles({ groupId: id }));
      expect(held.map(({ type }) => type as string)).toEqual(roles.map(({ type }) => type));
    }

    const apps = await all(client.applicationApi.listApplications({}));
    expect(apps.map(({ id, label, status, signOnMode }) => ({ id, label, status, signOnMode }))).toEqual(
      tenant.apps.map(({ id, label, status, signOnMode }) => ({ id, label, status, signOnMode })),
    );
    const active = await all(client.applicationApi.listApplications({ filter: 'status eq "ACTIVE"' }));
    expect(ids(active)).toEqual(ids(tenant.apps.filter(({ status }) => status === "ACTIVE")));
    const [{ id: appId, appUsers, appGroups }] = tenant.apps as [(typeof tenant.apps)[number]];
    expect((await client.applicationApi.getApplication({ appId })).id).toBe(appId);
    const assigned = await all(client.applicationApi.listApplicationUsers({ appId }));
    expect([ids(assigned), assigned[0]?.profile]).toEqual([ids(appUsers), appUsers[0]?.profile]);
    const assignedGroups = await all(client.applicationApi.listApplicationGroupAssignments({ appId }));
    expect(ids(assignedGroups)).toEqual(ids(appGroups));
    const userId = appUsers[0]!.id;
    expect((await client.applicationApi.getApplicationUser({ appId, userId })).scope).toBe("USER");
    const groupId = appGroups[0]!.id;
    expect((await client.applicationApi.getApplicationGroupAssignment({ appId, groupId })).id).toBe(groupId);
  });

  test("reads roles, resource sets and the rest, to the last page", async () => {
    const { client, tenant } = await opened();
    const { roleAssignmentApi: assignments, customRoleApi: roles, resourceSetApi: sets } = client;
    const holders = await allPages(
      (after) => assignments.listUsersWithRoleAssignments({ ...(after && { after }) }),
      ({ value }) => value,
    );
    expect(ids(holders)).toEqual(tenant.assignees);
    for (const userId of tenant.assignees) {
      const held = await all(assignments.listAssignedRolesForUser({ userId }));
      expect(held.map(({ id, type }) => [id, type])).toEqual(
        tenant.userRoles[userId]!.map(({ id, type }) => [id, type]),
      );
    }
    const custom = await allPages(
      (after) => roles.listRoles({ ...(after && { after }) }),
      (page) => page.roles,
    );
    expect(ids(custom)).toEqual(ids(tenant.customRoles));
    const [role] = tenant.customRoles;
    expect((await roles.getRole({ roleIdOrLabel: role!.id })).label).toBe(role!.label);

    const listed = await allPages(
      (after) => sets.listResourceSets({ ...(after && { after }) }),
      (page) => page.resource_sets,
    );
    expect(ids(listed)).toEqual(ids(tenant.resourceSets));
    const [set] = tenant.resourceSets;
    const resourceSetId = set!.id;
    expect((await sets.getResourceSet({ resourceSetId })).label).toBe(set!.label);
    // A second role in the set, and a second member of the first, so that there is more than a page.
    const roleIdOrLabel = set!.bindings[0]!.role;
    const other = tenant.customRoles.find(({ id }) => id !== roleIdOrLabel)!.id;
    const member = `https://okta.test/api/v1/users/${tenant.users[20]!.id}`;
    for (const bound of [other, roleIdOrLabel])
      await sets.createResourceSetBinding({ resourceSetId, instance: { role: bound, members: [member] } });
    const bindings = await allPages(
      (after) => sets.listBindings({ resourceSetId, ...(after && { after }) }),
      (page) => page.roles,
    );
    expect(ids(bindings)).toEqual([roleIdOrLabel, other]);
    expect((await sets.getBinding({ resourceSetId, roleIdOrLabel })).id).toBe(roleIdOrLabel);
    const members = await allPages(
      (after) => sets.listMembersOfBinding({ resourceSetId, roleIdOrLabel, ...(after && { after }) }),
      (page) => page.members,
    );
    expect(members.map(({ _links }) => _links?.self?.href?.split("/").slice(-2))).toEqual([
      ["users", tenant.users[0]!.id],
      ["users", tenant.users[20]!.id],
    ]);
    await sets.unassignMemberFromBinding({ resourceSetId, roleIdOrLabel, memberId: members[1]!.id! });
    await sets.deleteBinding({ resourceSetId, roleIdOrLabel: other });
    expect(set!.bindings.map(({ role: bound, members: left }) => [bound, left.length])).toEqual([[roleIdOrLabel, 1]]);

    const devices = await all(client.deviceApi.listDevices({}));
    expect(devices.map(({ id, profile }) => [id, profile?.serialNumber])).toEqual(
      tenant.devices.map(({ id, profile }) => [id, (profile as { serialNumber: string }).serialNumber]),
    );
    expect(ids(await all(client.apiTokenApi.listApiTokens({})))).toEqual(ids(tenant.apiTokens));
    const [token] = tenant.apiTokens;
    expect((await client.apiTokenApi.getApiToken({ apiTokenId: token!.id })).userId).toBe(token!.userId);
    expect((await client.orgSettingApi.getOrgSettings()).id).toBe(tenant.org.id);
    const filter = 'eventType eq "application.user_membership.add"';
    const log = await client.systemLogApi.listLogEvents({ limit: 5, since: "2024-01-01T00:00:00Z", filter });
    // Polled: what follows the last event is an empty page with the same link.
    const polled = [await log.getNextPage(), await log.getNextPage(), await log.getNextPage()];
    expect(polled.flat().map(({ uuid }) => uuid)).toEqual(tenant.logs.map(({ uuid }) => uuid));
    expect([polled.map(({ length }) => length), new URL(log.nextUri).searchParams.get("after")]).toEqual([
      [5, 4, 0],
      "log9",
    ]);
  });

  test("changes what is to be changed", async () => {
    const { client, tenant } = await opened();
    const { userApi: users, groupApi: groups, applicationApi: apps, roleAssignmentApi: assignments } = client;
    const profile = { firstName: "New", lastName: "Person", email: "new@okta.test", login: "new@okta.test" };
    const made = await users.createUser({
      body: { profile, credentials: { password: { value: "Long-enough-1" } } },
      activate: false,
    });
    const userId = made.id!;
    expect(made.status).toBe("STAGED");
    const status = async () => (await users.getUser({ userId })).status;
    await users.activateUser({ userId, sendEmail: false });
    expect(await status()).toBe("ACTIVE");
    await users.suspendUser({ userId });
    expect(await status()).toBe("SUSPENDED");
    await users.unsuspendUser({ userId });
    expect(await status()).toBe("ACTIVE");
    const changed = await users.updateUser({ userId, user: { profile: { department: "Legal" } } });
    expect([changed.profile?.department, changed.profile?.login]).toEqual(["Legal", profile.login]);

    const group = await groups.createGroup({ group: { profile: { name: "New", description: "A group" } } });
    const groupId = group.id!;
    const renamed = await groups.replaceGroup({ groupId, group: { profile: { name: "Newer" } } });
    expect([renamed.profile?.name, renamed.profile?.description]).toEqual(["Newer", undefined]);
    const members = () => all(groups.listGroupUsers({ groupId }));
    await groups.assignUserToGroup({ groupId, userId });
    expect(ids(await members())).toEqual([userId]);
    await groups.unassignUserFromGroup({ groupId, userId });
    expect(await members()).toEqual([]);

    const appId = tenant.apps[0]!.id;
    const credentials = { userName: profile.login };
    const appUser = await apps.assignUserToApplication({ appId, appUser: { id: userId, scope: "USER", credentials } });
    expect([appUser.id, appUser.credentials?.userName]).toEqual([userId, profile.login]);
    await apps.unassignUserFromApplication({ appId, userId });
    expect((await apps.assignGroupToApplication({ appId, groupId, applicationGroupAssignment: {} })).id).toBe(groupId);
    await apps.unassignApplicationFromGroup({ appId, groupId });

    const assignRoleRequest = { type: "HELP_DESK_ADMIN" } as const;
    const own = await assignments.assignRoleToUser({ userId, assignRoleRequest });
    expect(own).toMatchObject({ ...assignRoleRequest, assignmentType: "USER", status: "ACTIVE" });
    await assignments.unassignRoleFromUser({ userId, roleId: own.id! });
    const role = await assignments.assignRoleToGroup({ groupId, assignRoleRequest });
    expect(role).toMatchObject({ ...assignRoleRequest, assignmentType: "GROUP" });
    await assignments.unassignRoleFromGroup({ groupId, roleId: (role as { id: string }).id });
    await users.deactivateUser({ userId });
    expect(await status()).toBe("DEPROVISIONED");
    await users.deleteUser({ userId });
    await groups.deleteGroup({ groupId });
    expect([ids(tenant.users).includes(userId), ids(tenant.groups).includes(groupId)]).toEqual([false, false]);
  });

  test("gets a token by a signed assertion, and proves it to be its own", async () => {
    const { oauth } = generateTenant(size, 7);
    const credentials = { clientId: oauth!.clientId, keyId: oauth!.keyId, privateKey: rsaKey.privateKey };
    const scopes = ["okta.users.read", "okta.groups.read"];
    const byKey = { ...credentials, authorizationMode: "PrivateKey", scopes, token: undefined };
    const { client, tenant, server } = await opened({}, {}, byKey);
    expect(ids(await all(client.userApi.listUsers({ search: "status pr" })))).toEqual(ids(tenant.users));
    expect(server.requests.at(-1)!.headers.authorization).toMatch(/^DPoP /);
    await expect(client.apiTokenApi.getApiToken({ apiTokenId: "any" })).rejects.toMatchObject(denied);
  });

  const denied = { name: "OktaApiError", status: 403, errorCode: "E0000006" };

  test("throws Okta's errors", async () => {
    const { client, tenant } = await opened({ tokenScopes: ["okta.users.read", "okta.groups.manage"] });
    const missing = { name: "OktaApiError", status: 404, errorCode: "E0000007" };
    await expect(client.userApi.getUser({ userId: "00unobody" })).rejects.toMatchObject(missing);
    await expect(client.groupApi.deleteGroup({ groupId: "00gnone" })).rejects.toMatchObject(missing);
    await expect(all(client.groupApi.listGroups({}))).rejects.toMatchObject(denied);
    await expect(client.userApi.suspendUser({ userId: tenant.users[0]!.id })).rejects.toMatchObject(denied);
    await expect(client.groupApi.createGroup({ group: { profile: { name: "" } } })).rejects.toMatchObject({
      ...{ status: 400, errorCode: "E0000001" },
      errorCauses: [{ errorSummary: expect.stringContaining("name") }],
    });
    const other = await opened({}, {}, { token: "another" });
    await expect(other.client.orgSettingApi.getOrgSettings()).rejects.toMatchObject({
      ...{ status: 401, errorCode: "E0000011" },
    });
  });

  test("is told to come again later, in a way it can read", async () => {
    const { client, tenant } = await opened({}, { rateLimits: { "/api/v1/users/{id}": 1 } });
    const userId = tenant.users[0]!.id;
    await client.userApi.getUser({ userId });
    const limited = await client.userApi.getUser({ userId }).catch((thrown: unknown) => thrown);
    expect(limited).toMatchObject({ name: "OktaApiError", status: 429, errorCode: "E0000047" });
    const executor = client.requestExecutor as InstanceType<typeof okta.DefaultRequestExecutor>;
    const answer = limited as Parameters<typeof executor.getRetryDelayMs>[0];
    expect(executor.validateRetryResponseHeaders(answer)).toBe(true);
    expect(executor.getRetryDelayMs(answer)).toBeGreaterThan(0);
  });
});

test("and asked for everything that is simulated", () => {
  expect(untriedRoutes(routes, asked)).toEqual([]);
});

test("and was answered with the statuses that Okta describes", () => {
  const described = describedMethods();
  const odd = asked
    .filter(({ path, status }) => status < 300 && path.startsWith("/api/v1/"))
    .filter(({ method, path, status }) => {
      const found = described.find((one) => one.method === method && fitsPath(one.path, path));
      return !found?.statuses.includes(status);
    });
  expect(odd.map(({ method, path, status }) => `${method} ${path}: ${status}`)).toEqual([]);
});
