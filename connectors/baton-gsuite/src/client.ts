import { BatonError, path } from "@baton-connectors/sdk";
import { requiredRecord } from "@baton-connectors/sdk/shapes";
import * as answers from "./google/answers.ts";
import type { Api } from "./google/api.ts";
import * as lists from "./google/lists.ts";

const directory = path`/admin/directory/v1`;
const transfers = path`/admin/datatransfer/v1/transfers`;

/** Users are listed with the fields that become rows, and no others: pages are a third of the size. */
const userFields =
  "kind,nextPageToken,users(id,primaryEmail,name,thumbnailPhotoUrl,archived,suspended,suspensionReason,deletionTime,isEnrolledIn2Sv,creationTime,lastLoginTime,orgUnitPath,includeInGlobalAddressList,customerId,relations,organizations,customSchemas,posixAccounts,externalIds)";

export interface Tenant {
  readonly customerId: string;
  /** Empty: all domains of the customer. */
  readonly domain: string;
  readonly administratorEmail: string;
}

export interface ActivityQuery {
  /** An address, or `all`. */
  readonly user: string;
  readonly application: "admin" | "login" | "saml" | "token";
  readonly eventName?: string;
  readonly filters?: string;
  readonly startTime?: string | undefined;
  readonly maxResults?: number | undefined;
  readonly pageToken?: string | undefined;
}

/** One function per endpoint; listings return one page. All but `customerId` make exactly one request. */
export function createClient(api: Api, tenant: Tenant) {
  const customer = path`${directory}/customer/${tenant.customerId}`;
  const assignments = path`${customer}/roleassignments`;
  const userPath = (key: string) => path`${directory}/users/${key}`;
  const groupPath = (key: string) => path`${directory}/groups/${key}`;
  const settingsPath = (email: string) => path`/groups/v1/groups/${email}`;
  const scope = () => (tenant.domain ? { domain: tenant.domain } : { customer: tenant.customerId });
  let customerId: Promise<string> | undefined;

  const client = {
    tenant,
    refusal: api.refusal,

    /** The customer's own id, also when it is configured as `my_customer`. Looked up once. */
    customerId(signal: AbortSignal): Promise<string> {
      if (tenant.customerId !== "my_customer") return Promise.resolve(tenant.customerId);
      customerId ??= client.getUser(tenant.administratorEmail, "basic", signal).then((user) => {
        if (user.customerId) return user.customerId;
        throw new BatonError("FailedPrecondition", "Google does not tell the administrator's customer id", {
          hint: "Configure the customer id itself instead of my_customer.",
        });
      });
      customerId.catch(() => {
        customerId = undefined;
      });
      return customerId;
    },

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/domains/list */
    listDomains: (signal: AbortSignal) =>
      api.list("domains", { path: path`${customer}/domains`, signal }, lists.domains),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/list */
    listUsers: (pageToken: string | undefined, signal: AbortSignal) => {
      const query = {
        ...scope(),
        orderBy: "email",
        projection: "full",
        maxResults: 200,
        fields: userFields,
        pageToken,
      };
      return api.list("users", { path: path`${directory}/users`, query, signal }, lists.users);
    },
    /** The same listing with ids and addresses only. */
    listUserIds: (pageToken: string | undefined, maxResults: number, signal: AbortSignal) => {
      const query = { ...scope(), maxResults, fields: "kind,nextPageToken,users(id,primaryEmail)", pageToken };
      return api.list("users", { path: path`${directory}/users`, query, signal }, lists.userIds);
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/get */
    getUser: (
      key: string,
      projection: "full" | "basic",
      signal: AbortSignal,
      purpose: "users" | "userChanges" = "users",
    ) => {
      const query = projection === "full" ? { projection } : {};
      return api.read(purpose, { path: userPath(key), query, signal }, answers.user);
    },
    /** All that Google has of a user, to be written back. */
    getWholeUser: (key: string, signal: AbortSignal) =>
      api.read("userChanges", { path: userPath(key), query: { projection: "full" }, signal }, requiredRecord),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/insert */
    insertUser: (user: object, signal: AbortSignal) =>
      api.read("userChanges", { method: "POST", path: path`${directory}/users`, json: user, signal }, answers.user),
    /** Fields that are not sent stay. https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/update */
    updateUser: (key: string, user: object, signal: AbortSignal) =>
      api.read("userChanges", { method: "PUT", path: userPath(key), json: user, signal }, answers.user),
    /**
     * States what fields are to be, lists as a whole: twice is as once.
     * https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/patch
     */
    patchUser: (key: string, user: object, signal: AbortSignal) =>
      api.read(
        "userChanges",
        { method: "PATCH", path: userPath(key), json: user, idempotent: true, signal },
        answers.user,
      ),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/delete */
    deleteUser: (key: string, signal: AbortSignal) =>
      api.send("userChanges", { method: "DELETE", path: userPath(key), signal }),
    /**
     * States whether the user is to be one: twice is as once.
     * https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/makeAdmin
     */
    makeAdmin: (key: string, status: boolean, signal: AbortSignal) =>
      api.send("userChanges", {
        method: "POST",
        path: path`${userPath(key)}/makeAdmin`,
        json: { status },
        idempotent: true,
        signal,
      }),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/signOut */
    signOut: (key: string, signal: AbortSignal) =>
      api.send("userSecurity", { method: "POST", path: path`${userPath(key)}/signOut`, signal }),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/list */
    listTokens: (key: string, signal: AbortSignal) =>
      api.list("userSecurity", { path: path`${userPath(key)}/tokens`, signal }, lists.oauthTokens),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/delete */
    deleteToken: (key: string, clientId: string, signal: AbortSignal) =>
      api.send("userSecurity", { method: "DELETE", path: path`${userPath(key)}/tokens/${clientId}`, signal }),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps/list */
    listAsps: (key: string, signal: AbortSignal) =>
      api.list("userSecurity", { path: path`${userPath(key)}/asps`, signal }, lists.applicationPasswords),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps/delete */
    deleteAsp: (key: string, codeId: string, signal: AbortSignal) =>
      api.send("userSecurity", { method: "DELETE", path: path`${userPath(key)}/asps/${codeId}`, signal }),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/list */
    listGroups: (pageToken: string | undefined, signal: AbortSignal) => {
      const query = { ...scope(), maxResults: 200, pageToken };
      return api.list("groups", { path: path`${directory}/groups`, query, signal }, lists.groups);
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/get */
    getGroup: (key: string, signal: AbortSignal) => api.read("groups", { path: groupPath(key), signal }, answers.group),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/insert */
    insertGroup: (group: object, signal: AbortSignal) =>
      api.read("groupChanges", { method: "POST", path: path`${directory}/groups`, json: group, signal }, answers.group),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/delete */
    deleteGroup: (key: string, signal: AbortSignal) =>
      api.send("groupChanges", { method: "DELETE", path: groupPath(key), signal }),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/list */
    listMembers: (group: string, pageToken: string | undefined, signal: AbortSignal) => {
      const query = { maxResults: 200, pageToken };
      return api.list("members", { path: path`${groupPath(group)}/members`, query, signal }, lists.members);
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/insert */
    insertMember: (group: string, id: string, signal: AbortSignal) =>
      api.read(
        "memberChanges",
        { method: "POST", path: path`${groupPath(group)}/members`, json: { id }, signal },
        answers.member,
      ),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/delete */
    deleteMember: (group: string, id: string, signal: AbortSignal) =>
      api.send("memberChanges", { method: "DELETE", path: path`${groupPath(group)}/members/${id}`, signal }),

    /** Directly or through a group. https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/hasMember */
    hasMember: async (group: string, id: string, signal: AbortSignal) => {
      const question = { path: path`${groupPath(group)}/hasMember/${id}`, signal };
      return (await api.read("members", question, answers.hasMember)).isMember ?? false;
    },

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roles/list */
    listRoles: (pageToken: string | undefined, signal: AbortSignal) => {
      const query = { maxResults: 100, pageToken };
      return api.list("roles", { path: path`${customer}/roles`, query, signal }, lists.roles);
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roles/get */
    getRole: (id: string, signal: AbortSignal) =>
      api.read("roles", { path: path`${customer}/roles/${id}`, signal }, answers.role),
    /** Of one role, or of all. https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments/list */
    listRoleAssignments: (
      query: { roleId?: string; userKey?: string; maxResults: number; pageToken?: string | undefined },
      signal: AbortSignal,
    ) => api.list("roles", { path: assignments, query, signal }, lists.roleAssignments),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments/insert */
    insertRoleAssignment: (roleId: string, assignedTo: string, signal: AbortSignal) => {
      const json = { assignedTo, roleId, scopeType: "CUSTOMER" };
      return api.read("roleChanges", { method: "POST", path: assignments, json, signal }, answers.roleAssignment);
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments/delete */
    deleteRoleAssignment: (id: string, signal: AbortSignal) =>
      api.send("roleChanges", { method: "DELETE", path: path`${assignments}/${id}`, signal }),

    /** https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list */
    listActivities: ({ user, application, ...query }: ActivityQuery, signal: AbortSignal) => {
      const activity = path`/admin/reports/v1/activity/users/${user}/applications/${application}`;
      return api.list("reports", { path: activity, query, signal }, lists.activities);
    },

    /** https://developers.google.com/workspace/admin/data-transfer/reference/rest/v1/transfers/list */
    listTransfers: (from: string, to: string, pageToken: string | undefined, signal: AbortSignal) => {
      const query = { oldOwnerUserId: from, newOwnerUserId: to, pageToken };
      return api.list("transfers", { path: transfers, query, signal }, lists.dataTransfers);
    },
    /** https://developers.google.com/workspace/admin/data-transfer/reference/rest/v1/transfers/insert */
    insertTransfer: (transfer: object, signal: AbortSignal) =>
      api.read("transfers", { method: "POST", path: transfers, json: transfer, signal }, answers.dataTransfer),

    /** https://developers.google.com/workspace/admin/groups-settings/v1/reference/groups/get */
    getGroupSettings: (email: string, signal: AbortSignal) =>
      api.read("groupSettings", { path: settingsPath(email), signal }, answers.groupSettings),
    /**
     * States what settings are to be: twice is as once.
     * https://developers.google.com/workspace/admin/groups-settings/v1/reference/groups/patch
     */
    patchGroupSettings: (email: string, changes: object, signal: AbortSignal) =>
      api.read(
        "groupSettings",
        { method: "PATCH", path: settingsPath(email), json: changes, idempotent: true, signal },
        answers.groupSettings,
      ),

    /** https://cloud.google.com/identity/docs/reference/rest/v1/inboundSamlSsoProfiles/list */
    listSsoProfiles: (pageToken: string | undefined, pageSize: number, signal: AbortSignal) => {
      const query = { filter: `customer=="customers/${tenant.customerId}"`, pageSize, pageToken };
      return api.list("ssoProfiles", { path: path`/v1/inboundSamlSsoProfiles`, query, signal }, lists.ssoProfiles);
    },
  };
  return client;
}

export type GoogleClient = ReturnType<typeof createClient>;
