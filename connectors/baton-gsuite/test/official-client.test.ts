import { inProcess, type LoggedRequest, untriedRoutes } from "@baton-connectors/simulators";
import { admin, auth } from "@googleapis/admin";
import { cloudidentity, auth as identityAuth } from "@googleapis/cloudidentity";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createGoogleSimulator, type GoogleOptions, googleRoutes, makeTenant } from "../simulator/index.ts";
import { serviceAccount } from "./google.ts";

/**
 * Google's own clients must find in the simulator what they find at Google: what the connector is tried on is no more lenient.
 * They ask for tokens at Google's address whatever a key file says, so all of their requests go to Google's own addresses and
 * end in the simulator. They never wait. The two clients bring two generations of Google's library for credentials.
 */
const asked: LoggedRequest[] = [];
const opening: { readonly requests: readonly LoggedRequest[] }[] = [];
afterEach(() => {
  for (const { requests } of opening.splice(0)) asked.push(...requests);
});
const allScopes = [...new Set(googleRoutes.flatMap(({ scopes }) => scopes))];
const pageSizes = {
  ...{ users: 7, groups: 2, members: 3, roles: 2, assignments: 2, profiles: 1, activities: 5, transfers: 1 },
};

function opened(options: Partial<GoogleOptions> = {}, scopes = allScopes) {
  const given = { ...makeTenant({ users: 30, groups: 5, memberships: 35, roles: 5 }, 1), pageSizes };
  const user = String(given.users[3]!.id);
  const kind = (name: string) => ({ kind: `admin#directory#${name}` });
  given.tokens[user] = [{ ...kind("token"), clientId: "7.apps", displayText: "App", scopes: ["openid"] }];
  given.asps[user] = [{ ...kind("asp"), codeId: 5, name: "Mail" }];
  const { handle, world } = createGoogleSimulator({ tenant: given, serviceAccount, ...options });
  const wire = inProcess({ handle });
  opening.push(wire);
  const sending = { fetchImplementation: wire.fetch, retry: false };
  const { clientEmail: email, privateKey: key, privateKeyId: keyId } = serviceAccount;
  const { tenant } = world;
  const credentials = {
    ...{ email, key, keyId, subject: tenant.adminEmail, transporterOptions: sending },
    scopes: scopes.map((scope) => `https://www.googleapis.com/auth/${scope}`),
  };
  const common = { auth: new auth.JWT(credentials), ...sending };
  return {
    tenant,
    user,
    customer: tenant.customerId,
    requests: wire.requests,
    directory: admin({ version: "directory_v1", ...common }),
    reports: admin({ version: "reports_v1", ...common }),
    transfers: admin({ version: "datatransfer_v1", ...common }),
    identity: cloudidentity({ version: "v1", auth: new identityAuth.JWT(credentials), ...sending }),
  };
}

interface Page {
  readonly nextPageToken?: string | null;
}
type Token = { readonly pageToken?: string };
/** Every row of a list that has several pages. */
async function all<P extends Page, Row>(
  page: (from: Token) => Promise<{ readonly data: P }>,
  rows: (of: P) => Row[] | undefined,
): Promise<Row[]> {
  const found: Row[] = [];
  let from: Token | undefined = {};
  let count = 0;
  for (; from; count++) {
    const { data }: { readonly data: P } = await page(from);
    found.push(...rows(data)!);
    from = data.nextPageToken ? { pageToken: data.nextPageToken } : undefined;
  }
  expect(count).toBeGreaterThan(1);
  return found;
}
const ids = (rows: readonly { readonly id?: unknown }[]) => rows.map(({ id }) => id);

describe("Google's own clients", () => {
  test("read users, groups and what belongs to them, to the last page", async () => {
    const { tenant, customer, user: userKey, directory } = opened();
    const { users, groups, members, tokens, asps } = directory;
    const listed = await all(
      (from) => users.list({ customer, projection: "full", ...from }),
      (page) => page.users,
    );
    expect(listed).toEqual(tenant.users);
    const fields = "nextPageToken,users(id,primaryEmail)";
    const bare = await all(
      (from) => users.list({ customer, fields, ...from }),
      (page) => page.users,
    );
    expect(bare).toEqual(tenant.users.map(({ id, primaryEmail }) => ({ id, primaryEmail })));
    expect((await users.get({ userKey, projection: "full" })).data).toEqual(tenant.users[3]);

    const listedGroups = await all(
      (from) => groups.list({ customer, ...from }),
      (page) => page.groups,
    );
    expect(listedGroups).toEqual(tenant.groups);
    for (const { id, email } of tenant.groups) {
      expect((await groups.get({ groupKey: String(email) })).data.id).toBe(id);
      const found = await all(
        (from) => members.list({ groupKey: String(id), ...from }),
        (page) => page.members,
      );
      expect(found).toEqual(tenant.members[String(id)]);
    }
    const [groupKey, [member]] = Object.entries(tenant.members)[0] as [string, [{ id: string }]];
    expect((await members.get({ groupKey, memberKey: member.id })).data).toEqual(member);
    expect((await members.hasMember({ groupKey, memberKey: member.id })).data).toEqual({ isMember: true });
    expect((await tokens.list({ userKey })).data.items).toEqual(tenant.tokens[userKey]);
    expect((await asps.list({ userKey })).data.items).toEqual(tenant.asps[userKey]);
    expect((await directory.domains.list({ customer })).data.domains).toEqual(tenant.domains);
  });

  test("read roles, events, transfers and profiles, to the last page", async () => {
    const { tenant, customer, directory, reports, transfers, identity } = opened();
    const { roles, roleAssignments } = directory;
    const listed = await all(
      (from) => roles.list({ customer, ...from }),
      (page) => page.items,
    );
    expect(listed).toEqual(tenant.roles);
    const roleId = String(tenant.roles[0]!.roleId);
    expect((await roles.get({ customer, roleId })).data).toEqual(tenant.roles[0]);
    const assigned = await all(
      (from) => roleAssignments.list({ customer, ...from }),
      (page) => page.items,
    );
    expect(assigned).toEqual(tenant.roleAssignments);
    const events = await all(
      (from) => reports.activities.list({ userKey: "all", applicationName: "login", ...from }),
      (page) => page.items,
    );
    expect(events).toEqual(tenant.activities.login);
    const [{ id: newOwnerUserId }, { id: oldOwnerUserId }] = tenant.users as [{ id: string }, { id: string }];
    const applicationDataTransfers = [{ applicationId: "55656082996", applicationTransferParams: [] }];
    for (const [newOwner, oldOwner] of [
      [newOwnerUserId, oldOwnerUserId],
      [oldOwnerUserId, newOwnerUserId],
    ]) {
      const requestBody = { newOwnerUserId: newOwner!, oldOwnerUserId: oldOwner!, applicationDataTransfers };
      expect((await transfers.transfers.insert({ requestBody })).data.overallTransferStatusCode).toBe("inProgress");
    }
    const moved = await all(
      (from) => transfers.transfers.list({ customerId: customer, ...from }),
      (page) => page.dataTransfers,
    );
    expect(moved).toEqual(tenant.transfers);
    const filter = `customer=="customers/${customer}"`;
    const profiles = await all(
      (from) => identity.inboundSamlSsoProfiles.list({ filter, ...from }),
      (page) => page.inboundSamlSsoProfiles,
    );
    expect(profiles).toEqual(tenant.samlProfiles);
  });

  test("change what is to be changed", async () => {
    const { tenant, customer, user: holder, directory } = opened();
    const { users, groups, members, roleAssignments, tokens, asps } = directory;
    const name = { givenName: "New", familyName: "Person" };
    const primaryEmail = "new.person@example.com";
    const made = await users.insert({ requestBody: { primaryEmail, name, password: "long-enough" } });
    const userKey = made.data.id!;
    expect(made.data).not.toHaveProperty("password");
    expect((await users.update({ userKey, requestBody: { orgUnitPath: "/Sales" } })).data.orgUnitPath).toBe("/Sales");
    expect((await users.patch({ userKey, requestBody: { suspended: true } })).data).toMatchObject({
      ...{ suspended: true, orgUnitPath: "/Sales", primaryEmail },
    });
    await users.makeAdmin({ userKey, requestBody: { status: true } });
    expect((await users.get({ userKey: primaryEmail })).data.isAdmin).toBe(true);
    await users.signOut({ userKey });

    const group = await groups.insert({ requestBody: { email: "new@example.com", name: "New" } });
    const groupKey = group.data.id!;
    const member = await members.insert({ groupKey, requestBody: { email: primaryEmail, role: "MANAGER" } });
    expect(member.data).toMatchObject({ id: userKey, type: "USER", role: "MANAGER" });
    await members.delete({ groupKey, memberKey: userKey });
    expect((await members.list({ groupKey })).data.members).toBeUndefined();

    const roleId = String(tenant.roles[2]!.roleId);
    const requestBody = { roleId, assignedTo: userKey, scopeType: "CUSTOMER" };
    const { data: assigned } = await roleAssignments.insert({ customer, requestBody });
    const roleAssignmentId = assigned.roleAssignmentId!;
    await roleAssignments.delete({ customer, roleAssignmentId });
    expect((await roleAssignments.list({ customer, userKey })).data.items).toBeUndefined();

    await tokens.delete({ userKey: holder, clientId: "7.apps" });
    await asps.delete({ userKey: holder, codeId: 5 });
    expect([tenant.tokens[holder], tenant.asps[holder]]).toEqual([[], []]);
    await groups.delete({ groupKey });
    await users.delete({ userKey });
    expect([ids(tenant.users).includes(userKey), ids(tenant.groups).includes(groupKey)]).toEqual([false, false]);
  });

  test("throw Google's errors", async () => {
    const { customer, directory, tenant } = opened();
    const said = (status: number, reason: string) => ({
      ...{ status, response: { data: { error: { code: status, errors: [{ reason }] } } } },
    });
    const { users, groups, members } = directory;
    await expect(users.get({ userKey: "nobody@example.com" })).rejects.toMatchObject(said(404, "notFound"));
    await expect(groups.insert({ requestBody: { email: tenant.groups[0]!.email as string } })).rejects.toMatchObject(
      said(409, "duplicate"),
    );
    await expect(users.list({ customer, pageToken: "another" })).rejects.toMatchObject(said(400, "invalid"));
    await expect(users.list({ customer, maxResults: 501 })).rejects.toMatchObject(said(400, "invalid"));
    await expect(users.delete({ userKey: tenant.adminEmail })).rejects.toMatchObject(said(403, "forbidden"));
    const groupKey = String(tenant.groups[0]!.id);
    await expect(members.delete({ groupKey, memberKey: "nobody@example.com" })).rejects.toMatchObject(
      said(404, "notFound"),
    );
    const reader = opened({}, ["admin.directory.user.readonly"]);
    await expect(reader.directory.users.delete({ userKey: reader.user })).rejects.toMatchObject(
      said(403, "insufficientPermissions"),
    );
    const started = Date.now();
    const limited = opened({ quota: { directoryPerMinute: 1, reportsPerMinute: 0 }, now: () => started });
    const events = limited.reports.activities.list({ userKey: "all", applicationName: "login" });
    await expect(events).rejects.toMatchObject(said(429, "rateLimitExceeded"));
    await limited.directory.users.list({ customer });
    await expect(limited.directory.users.list({ customer })).rejects.toMatchObject(said(403, "quotaExceeded"));
  });

  test("are told when a scope is not delegated", async () => {
    const delegation = { allow: ["admin.directory.user.readonly"] };
    const both = opened({ delegation }, ["admin.directory.user.readonly", "admin.directory.group.readonly"]);
    const refused = { status: 401, response: { data: { error: "unauthorized_client" } } };
    await expect(both.directory.users.list({ customer: both.customer })).rejects.toMatchObject(refused);
    await expect(both.identity.inboundSamlSsoProfiles.list({})).rejects.toMatchObject(refused);
  });
});

test("and asked for everything that is simulated", () => {
  expect(untriedRoutes(googleRoutes, asked)).toEqual([
    // Groups Settings is in no package but `googleapis`, which is all of Google. `simulator/routes.test.ts` holds it against an
    // excerpt of its description.
    "GET /groups/v1/groups/{groupUniqueId}",
    "PATCH /groups/v1/groups/{groupUniqueId}",
  ]);
});
