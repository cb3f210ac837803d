import { BatonError } from "@baton-connectors/sdk";
import type { Api, ApiRequest } from "./google/api.ts";
import { neverGone } from "./google/error.ts";
import type {
  Activity,
  ApiPage,
  Asp,
  DataTransfer,
  Domain,
  Group,
  GroupSettings,
  Member,
  Role,
  RoleAssignment,
  SsoProfile,
  Token,
  User,
} from "./google/types.ts";

const directory = { raw: "admin/directory/v1" };

/** Users are listed with the fields that become rows, and no others: pages are a third of the size. */
const userFields =
  "nextPageToken,users(id,primaryEmail,name,thumbnailPhotoUrl,archived,suspended,suspensionReason,deletionTime,isEnrolledIn2Sv,creationTime,lastLoginTime,orgUnitPath,includeInGlobalAddressList,customerId,relations,organizations,customSchemas,posixAccounts,externalIds)";

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
  const customer = [directory, "customer", tenant.customerId] as const;
  const scope = () => (tenant.domain ? { domain: tenant.domain } : { customer: tenant.customerId });
  let customerId: Promise<string> | undefined;

  async function pageOf<T>(answer: Promise<unknown>, key: string): Promise<ApiPage<T>> {
    const body = (await answer) as Record<string, unknown> | undefined;
    // Cut off on its way, not a listing without rows: those are objects too.
    if (!body) throw new BatonError("Unknown", `the listing of ${key} was answered without a body`);
    const token = body.nextPageToken;
    return { items: (body[key] ?? []) as T[], next: typeof token === "string" && token !== "" ? token : undefined };
  }

  /** A page of something that the customer has as a whole. */
  const listingOf = <T>(answer: Promise<unknown>, key: string): Promise<ApiPage<T>> =>
    pageOf<T>(
      answer.catch((thrown) => {
        throw neverGone(thrown);
      }),
      key,
    );

  const userPath = (key: string, ...rest: string[]) => [directory, "users", key, ...rest];
  const groupPath = (key: string, ...rest: string[]) => [directory, "groups", key, ...rest];

  const client = {
    tenant,
    refusal: api.refusal,

    /** The customer's own id, also when it is configured as `my_customer`. Looked up once. */
    customerId(signal: AbortSignal): Promise<string> {
      if (tenant.customerId !== "my_customer") return Promise.resolve(tenant.customerId);
      customerId ??= client.getUser(tenant.administratorEmail, "basic", signal).then((user) => user.customerId ?? "");
      customerId.catch(() => {
        customerId = undefined;
      });
      return customerId;
    },

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/domains/list */
    listDomains: (signal: AbortSignal) =>
      pageOf<Domain>(api.call("domains", { path: [...customer, "domains"] }, signal), "domains"),

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
      return listingOf<User>(api.call("users", { path: [directory, "users"], query }, signal), "users");
    },
    /** The same listing with ids and addresses only. */
    listUserIds: (pageToken: string | undefined, maxResults: number, signal: AbortSignal) => {
      const query = { ...scope(), maxResults, fields: "nextPageToken,users(id,primaryEmail)", pageToken };
      return listingOf<User>(api.call("users", { path: [directory, "users"], query }, signal), "users");
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/get */
    getUser: (
      key: string,
      projection: "full" | "basic",
      signal: AbortSignal,
      purpose: "users" | "userChanges" = "users",
    ) => {
      const query = projection === "full" ? { projection } : {};
      return api.call<User>(purpose, { path: userPath(key), query }, signal);
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/insert */
    insertUser: (user: object, signal: AbortSignal) =>
      api.call<User>("userChanges", { method: "POST", path: [directory, "users"], json: user }, signal),
    /** Fields that are not sent stay. https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/update */
    updateUser: (key: string, user: object, signal: AbortSignal) =>
      api.call<User>("userChanges", { method: "PUT", path: userPath(key), json: user }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/patch */
    patchUser: (key: string, user: object, signal: AbortSignal) =>
      api.call<User>("userChanges", { method: "PATCH", path: userPath(key), json: user }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/delete */
    deleteUser: (key: string, signal: AbortSignal) =>
      api.call<void>("userChanges", { method: "DELETE", path: userPath(key) }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/makeAdmin */
    makeAdmin: (key: string, status: boolean, signal: AbortSignal) =>
      api.call<void>("userChanges", { method: "POST", path: userPath(key, "makeAdmin"), json: { status } }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/signOut */
    signOut: (key: string, signal: AbortSignal) =>
      api.call<void>("userSecurity", { method: "POST", path: userPath(key, "signOut") }, signal),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/list */
    listTokens: (key: string, signal: AbortSignal) =>
      pageOf<Token>(api.call("userSecurity", { path: userPath(key, "tokens") }, signal), "items"),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/delete */
    deleteToken: (key: string, clientId: string, signal: AbortSignal) =>
      api.call<void>("userSecurity", { method: "DELETE", path: userPath(key, "tokens", clientId) }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps/list */
    listAsps: (key: string, signal: AbortSignal) =>
      pageOf<Asp>(api.call("userSecurity", { path: userPath(key, "asps") }, signal), "items"),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps/delete */
    deleteAsp: (key: string, codeId: number, signal: AbortSignal) =>
      api.call<void>("userSecurity", { method: "DELETE", path: userPath(key, "asps", String(codeId)) }, signal),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/list */
    listGroups: (pageToken: string | undefined, signal: AbortSignal) => {
      const query = { ...scope(), maxResults: 200, pageToken };
      return listingOf<Group>(api.call("groups", { path: [directory, "groups"], query }, signal), "groups");
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/get */
    getGroup: (key: string, signal: AbortSignal) => api.call<Group>("groups", { path: groupPath(key) }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/insert */
    insertGroup: (group: object, signal: AbortSignal) =>
      api.call<Group>("groupChanges", { method: "POST", path: [directory, "groups"], json: group }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups/delete */
    deleteGroup: (key: string, signal: AbortSignal) =>
      api.call<void>("groupChanges", { method: "DELETE", path: groupPath(key) }, signal),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/list */
    listMembers: (group: string, pageToken: string | undefined, signal: AbortSignal) => {
      const request: ApiRequest = { path: groupPath(group, "members"), query: { maxResults: 200, pageToken } };
      return pageOf<Member>(api.call("members", request, signal), "members");
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/insert */
    insertMember: (group: string, id: string, signal: AbortSignal) =>
      api.call<Member>("memberChanges", { method: "POST", path: groupPath(group, "members"), json: { id } }, signal),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members/delete */
    deleteMember: (group: string, id: string, signal: AbortSignal) =>
      api.call<void>("memberChanges", { method: "DELETE", path: groupPath(group, "members", id) }, signal),

    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roles/list */
    listRoles: (pageToken: string | undefined, signal: AbortSignal) => {
      const query = { maxResults: 100, pageToken };
      return listingOf<Role>(api.call("roles", { path: [...customer, "roles"], query }, signal), "items");
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roles/get */
    getRole: (id: string, signal: AbortSignal) => api.call<Role>("roles", { path: [...customer, "roles", id] }, signal),
    /** Of one role, or of all. https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments/list */
    listRoleAssignments: (
      of: { roleId?: string; userKey?: string; maxResults: number; pageToken?: string | undefined },
      signal: AbortSignal,
    ) =>
      pageOf<RoleAssignment>(api.call("roles", { path: [...customer, "roleassignments"], query: of }, signal), "items"),
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments/insert */
    insertRoleAssignment: (roleId: string, assignedTo: string, signal: AbortSignal) => {
      const json = { assignedTo, roleId, scopeType: "CUSTOMER" };
      return api.call<RoleAssignment>(
        "roleChanges",
        { method: "POST", path: [...customer, "roleassignments"], json },
        signal,
      );
    },
    /** https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments/delete */
    deleteRoleAssignment: (id: string, signal: AbortSignal) =>
      api.call<void>("roleChanges", { method: "DELETE", path: [...customer, "roleassignments", id] }, signal),

    /** https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list */
    listActivities: ({ user, application, ...query }: ActivityQuery, signal: AbortSignal) => {
      const path = [{ raw: "admin/reports/v1/activity/users" }, user, "applications", application];
      return pageOf<Activity>(api.call("reports", { path, query }, signal), "items");
    },

    /** https://developers.google.com/workspace/admin/data-transfer/reference/rest/v1/transfers/list */
    listTransfers: (from: string, to: string, pageToken: string | undefined, signal: AbortSignal) => {
      const query = { oldOwnerUserId: from, newOwnerUserId: to, pageToken };
      return pageOf<DataTransfer>(api.call("transfers", { path: transfersPath, query }, signal), "dataTransfers");
    },
    /** https://developers.google.com/workspace/admin/data-transfer/reference/rest/v1/transfers/insert */
    insertTransfer: (transfer: object, signal: AbortSignal) =>
      api.call<DataTransfer>("transfers", { method: "POST", path: transfersPath, json: transfer }, signal),

    /** https://developers.google.com/workspace/admin/groups-settings/v1/reference/groups/get */
    getGroupSettings: (email: string, signal: AbortSignal) =>
      api.call<GroupSettings>("groupSettings", { host: "www", path: [settings, email] }, signal),
    /** https://developers.google.com/workspace/admin/groups-settings/v1/reference/groups/patch */
    patchGroupSettings: (email: string, changes: object, signal: AbortSignal) =>
      api.call<GroupSettings>(
        "groupSettings",
        { host: "www", method: "PATCH", path: [settings, email], json: changes },
        signal,
      ),

    /** https://cloud.google.com/identity/docs/reference/rest/v1/inboundSamlSsoProfiles/list */
    listSsoProfiles: (pageToken: string | undefined, signal: AbortSignal) => {
      const query = { filter: `customer=="customers/${tenant.customerId}"`, pageSize: 100, pageToken };
      const request: ApiRequest = { host: "cloudidentity", path: [{ raw: "v1/inboundSamlSsoProfiles" }], query };
      return listingOf<SsoProfile>(api.call("ssoProfiles", request, signal), "inboundSamlSsoProfiles");
    },
  };
  return client;
}

const transfersPath = [{ raw: "admin/datatransfer/v1/transfers" }];
const settings = { raw: "groups/v1/groups" };

export type GoogleClient = ReturnType<typeof createClient>;
