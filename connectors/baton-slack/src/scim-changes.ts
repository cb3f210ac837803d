import { addValue, createScim, type Outcome, type PatchOperation, removeValue } from "@baton-connectors/scim";
import { type Http, path, toBatonError } from "@baton-connectors/sdk";
import { enterprise, group, type ScimReads, type ScimUser, type ScimVersion, toUser, user } from "./scim.ts";

/** What an account is called; what is missing stays as it is. */
export interface AccountFields {
  readonly userName?: string | undefined;
  readonly email?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly displayName?: string | undefined;
  readonly title?: string | undefined;
  readonly department?: string | undefined;
}

/** What is changed by SCIM. Groups are changed in version 2.0 only. */
export interface ScimChanges {
  createUser(account: AccountFields, signal: AbortSignal): Promise<ScimUser>;
  updateUser(userId: string, changes: AccountFields, signal: AbortSignal): Promise<void>;
  activateUser(userId: string, signal: AbortSignal): Promise<void>;
  deactivateUser(userId: string, signal: AbortSignal): Promise<void>;
  addMember(member: Membership): Promise<Outcome>;
  removeMember(member: Membership): Promise<Outcome>;
}
export interface Membership {
  readonly groupId: string;
  readonly userId: string;
  readonly signal: AbortSignal;
  readonly warn: (what: string) => void;
}

const core = { "1.1": "urn:scim:schemas:core:1.0", "2.0": "urn:ietf:params:scim:schemas:core:2.0:User" } as const;

export function scimChanges(http: Http, baseUrl: string, version: ScimVersion, reads: ScimReads): ScimChanges {
  const client = createScim(() => http, { baseUrl, mediaType: "application/json" });
  const scim: typeof client = {
    ...client,
    // What is no group must not look like one without members; Slack says null of none.
    get: async (endpoint, id, _, signal) => {
      const { data, headers } = await http.read({ url: path`/${endpoint}/${id}`, ...(signal && { signal }) }, group);
      return { resource: { ...data, members: data.members ?? [] }, etag: headers.get("etag") ?? undefined };
    },
    // Slack shows every member, and has no filters in version 2.0: https://docs.slack.dev/reference/scim-api#filter
    find: async () => ({ rows: [], total: 0 }),
  };
  const target = ({ groupId: id, userId: value, signal, warn }: Membership) => ({
    ...{ scim, endpoint: "Groups", id, attribute: "members", key: "value", value, signal, warn },
  });
  /** Version 1.1 patches with the attributes themselves: http://www.simplecloud.info/specs/draft-scim-api-01.html#edit-resource-with-patch */
  const change = (userId: string, attributes: object, operations: readonly PatchOperation[], signal: AbortSignal) =>
    version === "2.0"
      ? scim.patch("Users", userId, operations, { signal })
      : scim.patchBody("Users", userId, { schemas: [core[version]], ...attributes }, signal);

  return {
    createUser: async (account, signal) => {
      const json = { ...attributesOf(account, version), schemas: schemasOf(account, version) };
      return toUser((await http.read({ method: "POST", url: path`/Users`, json, signal }, user)).data);
    },
    updateUser: (userId, changes, signal) =>
      change(userId, attributesOf(changes, version), operationsOf(changes), signal),
    activateUser: (userId, signal) =>
      change(userId, { active: true }, [{ op: "replace", path: "active", value: true }], signal),
    deactivateUser: (userId, signal) => scim.delete("Users", userId, signal),
    addMember: (member) => addValue(target(member)).catch(explained),
    removeMember: async (member) => {
      const { members } = await reads.getGroup(member.groupId, member.signal);
      if (!members.includes(member.userId)) return "already";
      return removeValue(target(member), { whole: true }).catch(explained);
    },
  };
}

/** What the shared client finds out by looking again, without an answer that refuses. */
function explained(thrown: unknown): never {
  const error = toBatonError(thrown);
  if (error.code !== "FailedPrecondition" || error.request) throw error;
  throw error.changed({ hint: "Change the member in the identity provider, or in Slack's administration." });
}

function attributesOf(account: AccountFields, version: ScimVersion) {
  const { userName, email, givenName, familyName, displayName, title, department } = account;
  const name = present({ givenName, familyName });
  return {
    ...present({ userName, displayName, title }),
    ...(email && { emails: [{ value: email, primary: true }] }),
    ...(Object.keys(name).length > 0 && { name }),
    ...(department && { [enterprise[version]]: { department } }),
  };
}

const schemasOf = ({ department }: AccountFields, version: ScimVersion) => [
  core[version],
  ...(department ? [enterprise[version]] : []),
];

/** As Slack writes them: https://docs.slack.dev/reference/scim-api#patch-users-id */
function operationsOf({ email, givenName, familyName, department, ...plain }: AccountFields): PatchOperation[] {
  const replaced = { ...plain, "name.givenName": givenName, "name.familyName": familyName };
  return [
    ...Object.entries(present(replaced)).map(([path, value]) => ({ op: "replace" as const, path, value })),
    ...(email ? [{ op: "add" as const, path: "emails", value: [{ value: email, primary: true }] }] : []),
    ...(department ? [{ op: "add" as const, path: `${enterprise["2.0"]}:department`, value: department }] : []),
  ];
}

const present = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => !!field[1]));
