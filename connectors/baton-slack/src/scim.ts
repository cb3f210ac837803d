import { type Http, type ListPage, Misshapen, type Next, type Path, path } from "@baton-connectors/sdk";
import {
  flag,
  id,
  object,
  optional,
  optionalListOf,
  type Shape,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const user = object({
  id,
  userName: text,
  displayName: text,
  externalId: text,
  active: flag,
  emails: optionalListOf(object({ value: text, primary: flag })),
  [enterprise]: optional(object({ department: text })),
});
const group = object({ id, displayName: text, members: optionalListOf(object({ value: id })) });
/** In a list one odd row must not hide all others: who lists them sees to that. */
const listedGroup = object({ id: text, displayName: text });

export interface ScimUser {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  readonly email?: string | undefined;
  readonly displayName?: string | undefined;
  readonly externalId?: string | undefined;
  readonly department?: string | undefined;
}
export type ListedGroup = Shaped<typeof listedGroup>;
export interface ScimGroup {
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly string[];
}
export interface NewScimUser {
  readonly userName: string;
  readonly email: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly displayName?: string | undefined;
}

/** SCIM, https://docs.slack.dev/reference/scim-api: version 2.0, or 1.1 on GovSlack. */
export interface ScimApi {
  listUsers(startIndex: number, signal: AbortSignal): Promise<ListPage<ScimUser>>;
  getUser(userId: string, signal: AbortSignal): Promise<ScimUser>;
  createUser(user: NewScimUser, signal: AbortSignal): Promise<ScimUser>;
  activateUser(userId: string, signal: AbortSignal): Promise<void>;
  deactivateUser(userId: string, signal: AbortSignal): Promise<void>;
  listGroups(startIndex: number, signal: AbortSignal): Promise<ListPage<ListedGroup>>;
  getGroup(groupId: string, signal: AbortSignal): Promise<ScimGroup>;
  addMember(groupId: string, userId: string, signal: AbortSignal): Promise<void>;
  removeMember(groupId: string, userId: string, signal: AbortSignal): Promise<void>;
}

/** Slack gives up to 1,000; groups come with their members, hence fewer of them. */
const usersAPage = 1000;
const groupsAPage = 100;

const patchOp = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];

export function scimApi(http: Http, version: "1.1" | "2.0"): ScimApi {
  const one = (userId: string) => path`/Users/${userId}`;
  const list = <Row>(url: Path, row: Shape<Row>, startIndex: number, count: number, signal: AbortSignal) =>
    http.list({ url, query: { count, startIndex }, signal }, { items: "Resources", row, next: next(startIndex) });
  const patch = (url: Path, operation: object, signal: AbortSignal) =>
    // States what is to be: twice is as once.
    http.send({ method: "PATCH", url, json: { schemas: patchOp, Operations: [operation] }, idempotent: true, signal });

  return {
    listUsers: async (startIndex, signal) => {
      const page = await list(path`/Users`, user, startIndex, usersAPage, signal);
      return { ...page, items: page.items.map(toUser) };
    },
    getUser: async (userId, signal) => toUser((await http.read({ url: one(userId), signal }, user)).data),
    createUser: async (account, signal) => {
      const json = { schemas: [version === "2.0" ? coreUser2 : core1], ...userJson(account) };
      return toUser((await http.read({ method: "POST", url: path`/Users`, json, signal }, user)).data);
    },
    activateUser: async (userId, signal) => {
      if (version === "2.0") await patch(one(userId), { op: "replace", path: "active", value: true }, signal);
      // Version 1.1 patches with the attributes themselves: http://www.simplecloud.info/specs/draft-scim-api-01.html#edit-resource-with-patch
      else
        await http.send({
          method: "PATCH",
          url: one(userId),
          json: { schemas: [core1], active: true },
          idempotent: true,
          signal,
        });
    },
    deactivateUser: async (userId, signal) => void (await http.send({ method: "DELETE", url: one(userId), signal })),
    listGroups: (startIndex, signal) => list(path`/Groups`, listedGroup, startIndex, groupsAPage, signal),
    getGroup: async (groupId, signal) =>
      toGroup((await http.read({ url: path`/Groups/${groupId}`, signal }, group)).data),
    addMember: async (groupId, userId, signal) =>
      void (await patch(path`/Groups/${groupId}`, { op: "add", path: "members", value: [{ value: userId }] }, signal)),
    // By path: a remove of `members` with a value takes all members away where https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2.2 is followed.
    removeMember: async (groupId, userId, signal) =>
      void (await patch(
        path`/Groups/${groupId}`,
        { op: "remove", path: `members[value eq ${JSON.stringify(userId)}]` },
        signal,
      )),
  };
}

const core1 = "urn:scim:schemas:core:1.0";
const coreUser2 = "urn:ietf:params:scim:schemas:core:2.0:User";

const userJson = ({ userName, email, givenName, familyName, displayName }: NewScimUser) => ({
  userName,
  emails: [{ value: email, primary: true }],
  ...((givenName || familyName) && { name: { givenName, familyName } }),
  ...(displayName && { displayName }),
});

/**
 * By the rows that came, not by those that were asked for: Slack may give fewer. It ends where `totalResults` says, or, where that cannot be,
 * at an empty page.
 */
const next =
  (startIndex: number): Next =>
  ({ body, count }) => {
    const { totalResults, startIndex: from = startIndex } = body as Record<string, unknown>;
    if (from !== startIndex) throw new Misshapen(`begins at ${from}, not at ${startIndex} as it was asked for`);
    const seen = startIndex + count - 1;
    if (count > 0) return totalResults === seen ? undefined : seen + 1;
    if (typeof totalResults !== "number" || totalResults < startIndex) return undefined;
    throw new Misshapen(`has no rows from ${startIndex} on, though there are ${totalResults}`);
  };

function toUser({ id, userName = "", active = true, emails = [], ...more }: Shaped<typeof user>): ScimUser {
  const email = (emails.find(({ primary }) => primary) ?? emails[0])?.value;
  const { displayName, externalId, [enterprise]: { department } = {} } = more;
  return { id, userName, active, email, displayName, externalId, department };
}

const toGroup = ({ id, displayName = "", members = [] }: Shaped<typeof group>): ScimGroup => ({
  ...{ id, displayName },
  members: members.map(({ value }) => value),
});
