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

/** Where Slack keeps what employees are called, by the version of SCIM. */
export const enterprise = {
  "1.1": "urn:scim:schemas:extension:enterprise:1.0",
  "2.0": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
} as const;
const employee = optional(object({ department: text }));

/** https://docs.slack.dev/reference/scim-api#user-attributes */
export const user = object({
  id,
  userName: text,
  displayName: text,
  title: text,
  externalId: text,
  active: flag,
  emails: optionalListOf(object({ value: text, primary: flag })),
  [enterprise["1.1"]]: employee,
  [enterprise["2.0"]]: employee,
});
export const group = object({ id, displayName: text, members: optionalListOf(object({ value: id })) });
/** In a list one odd row must not hide all others: who lists them sees to that. */
const listedGroup = object({ id: text, displayName: text });

export interface ScimUser {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  readonly email?: string | undefined;
  readonly displayName?: string | undefined;
  readonly title?: string | undefined;
  readonly externalId?: string | undefined;
  readonly department?: string | undefined;
}
export type ListedGroup = Shaped<typeof listedGroup>;
export interface ScimGroup {
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly string[];
}

export type ScimVersion = "1.1" | "2.0";

/** What is read by SCIM, https://docs.slack.dev/reference/scim-api: version 2.0, or 1.1 on GovSlack. */
export interface ScimReads {
  listUsers(startIndex: number, signal: AbortSignal, count?: number): Promise<ListPage<ScimUser>>;
  getUser(userId: string, signal: AbortSignal): Promise<ScimUser>;
  listGroups(startIndex: number, signal: AbortSignal): Promise<ListPage<ListedGroup>>;
  getGroup(groupId: string, signal: AbortSignal): Promise<ScimGroup>;
}

/** Slack gives up to 1,000; groups come with their members, hence fewer of them. */
const usersAPage = 1000;
const groupsAPage = 100;

export function scimReads(http: Http): ScimReads {
  const list = <Row>(url: Path, row: Shape<Row>, startIndex: number, count: number, signal: AbortSignal) =>
    http.list({ url, query: { count, startIndex }, signal }, { items: "Resources", row, next: next(startIndex) });
  return {
    listUsers: async (startIndex, signal, count = usersAPage) => {
      const page = await list(path`/Users`, user, startIndex, count, signal);
      return { ...page, items: page.items.map(toUser) };
    },
    getUser: async (userId, signal) => toUser((await http.read({ url: path`/Users/${userId}`, signal }, user)).data),
    listGroups: (startIndex, signal) => list(path`/Groups`, listedGroup, startIndex, groupsAPage, signal),
    getGroup: async (groupId, signal) =>
      toGroup((await http.read({ url: path`/Groups/${groupId}`, signal }, group)).data),
  };
}

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

export function toUser({ id, userName = "", active = true, emails = [], ...more }: Shaped<typeof user>): ScimUser {
  const email = (emails.find(({ primary }) => primary) ?? emails[0])?.value;
  const { displayName, title, externalId, [enterprise["1.1"]]: older, [enterprise["2.0"]]: newer = older } = more;
  return { id, userName, active, email, displayName, title, externalId, department: newer?.department };
}

const toGroup = ({ id, displayName = "", members = [] }: Shaped<typeof group>): ScimGroup => ({
  ...{ id, displayName },
  members: members.map(({ value }) => value),
});
