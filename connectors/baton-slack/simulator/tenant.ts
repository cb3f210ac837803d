/** An object of Slack's as it stands in a tenant file; keys with `_` are never sent. */
export type Entity = Record<string, unknown> & { id: string };

export interface Token {
  readonly kind: "bot" | "user";
  readonly userId: string;
  readonly scopes: readonly string[];
  /** What Slack says to it instead, e.g. `token_revoked`. */
  readonly error?: string;
  /** Whether Slack leaves two-factor authentication out. */
  readonly no2fa?: boolean;
}
export interface User extends Entity {
  /** Workspaces it is in; other flags in one of them are in `_byTeam`. */
  _teams: string[];
  _byTeam?: Record<string, Record<string, unknown>>;
}
export interface UserGroup extends Entity {
  team_id: string;
  _users: string[] | null;
  /** Listed, and not known when it is asked for. */
  _gone?: boolean;
}
export interface ScimUser {
  readonly id: string;
  userName: string;
  displayName: string;
  email: string;
  active: boolean;
  readonly externalId?: string;
  /** Sent as it is: `name`, `title`, extensions. */
  extra?: Record<string, unknown>;
  /** An owner, whom admins cannot change; without a licence; not to be in groups. */
  readonly _owner?: boolean;
  readonly _nolicense?: boolean;
  readonly _nogroup?: boolean;
}
export interface ScimGroup {
  readonly id: string;
  readonly displayName: string;
  members: string[] | null;
}

export interface SlackTenant {
  readonly tokens: Readonly<Record<string, Token>>;
  readonly teams: readonly Entity[];
  readonly users: User[];
  readonly usergroups: UserGroup[];
  readonly scimUsers: ScimUser[];
  readonly scimGroups: ScimGroup[];
}

/** How this Slack is set up. */
export interface SlackOptions {
  /** Rows a page at most, whatever is asked for. */
  readonly usersPage?: number;
  readonly teamsPage?: number;
  /** Members of each user group that their list tells at most. */
  readonly listedMembers?: number;
  readonly scimMaxCount?: number;
  /** `users.list` without a limit is refused above so many users. */
  readonly limitRequiredOver?: number;
  /** No user groups, no SCIM. */
  readonly planFree?: boolean;
  /** The token is of an organization: methods want to be told the workspace. */
  readonly orgToken?: boolean;
  /** Workspaces that do not grant the app access. */
  readonly deniedTeams?: readonly string[];
  /** What SCIM says there are, in place of the truth. */
  readonly scimTotal?: number;
  /** Calls that a method may get within `window` ms; by SCIM's kinds too. */
  readonly perMinute?: Readonly<Record<string, number>>;
  readonly window?: number;
  readonly retryAfter?: number;
  readonly patchStatus?: number;
  readonly deleteStatus?: number;
  /** `users.info` refuses of a user. */
  readonly noinfo?: Readonly<Record<string, string>>;
  readonly cursorStyle?: "b64" | "odd";
}
