/** Somebody's token. With scopes it is taken at the gateway only, without at the site only. */
export interface Credential {
  readonly email: string;
  readonly token: string;
  readonly scopes?: readonly string[];
  /** What Jira refuses the account: patterns, searched in method and path. */
  readonly deny?: readonly string[];
  /** Keys of permissions that the account lacks where it asks for its own, e.g. `ADMINISTER`. */
  readonly lacks?: readonly string[];
}
export interface User {
  accountId?: string;
  accountType?: string;
  emailAddress?: string;
  displayName?: unknown;
  active?: boolean;
  readonly [more: string]: unknown;
}
export interface Group {
  readonly groupId: string;
  readonly name: string | null;
  members: string[];
  /** By an identity provider: Jira changes nothing in it. */
  readonly managed?: boolean;
}
export interface Role {
  readonly id: number;
  readonly name: string;
  readonly description?: string | null;
  readonly self?: string;
  readonly scope?: unknown;
}
export interface Actor {
  readonly user?: string;
  readonly group?: string;
  /** Sent as it is. */
  readonly raw?: unknown;
}
export interface Status {
  readonly id: string;
  readonly name: string;
  readonly statusCategory: string;
}
export interface IssueType {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly subtask?: boolean;
}
export interface Project {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** An account, or whatever is sent. */
  readonly lead?: string | object | null;
  readonly roles: readonly number[];
  /** Sent in place of links to `roles`. */
  readonly rolesRaw?: Readonly<Record<string, unknown>>;
  /** Who may see issues: accounts, or everybody who is active. */
  readonly viewers: readonly string[] | "all";
  actors?: Record<string, Actor[]>;
  readonly issueTypes: readonly IssueType[];
  readonly components?: readonly unknown[];
  readonly statuses?: readonly Status[];
  readonly defaultAssignee?: string;
  readonly noCreate?: boolean;
  readonly type?: string;
  readonly simplified?: boolean;
  readonly isPrivate?: boolean;
}
export interface FieldMeta {
  readonly fieldId: string;
  readonly name: string;
  readonly required: boolean;
  readonly hasDefaultValue?: boolean;
  readonly schema: {
    readonly type: string;
    readonly items?: string;
    readonly system?: string;
    readonly custom?: string;
  };
  readonly allowedValues?: readonly Choice[];
}
export interface Choice {
  readonly id?: string | number;
  readonly name?: string;
  readonly value?: string;
  readonly key?: string;
  readonly children?: readonly Choice[];
}
export interface Issue {
  readonly id: string;
  readonly key: string;
  readonly hidden?: boolean;
  readonly fields?: Record<string, unknown>;
}
export interface Organization {
  readonly id: string;
  readonly apiKey: string;
  readonly workspaces: readonly { readonly id: string; readonly [more: string]: unknown }[];
  /** With the ids of workspaces in `sites`. */
  readonly users: readonly Managed[];
  readonly groups: readonly Managed[];
}
type Managed = { readonly sites: readonly string[]; readonly [more: string]: unknown };

export interface JiraTenant {
  readonly site: { readonly host: string; readonly cloudId: string; readonly self: string };
  readonly credentials: readonly Credential[];
  readonly org: Organization;
  readonly users: User[];
  readonly groups: Group[];
  readonly roles: Role[];
  readonly projects: Project[];
  readonly statuses: readonly Status[];
  /** Fields of a new issue, by the id of its type. */
  readonly createmeta: Readonly<Record<string, readonly FieldMeta[]>>;
  readonly issues: Issue[];
}

/** How this Jira is set up. */
export interface JiraOptions {
  /** Rows a page at most, whatever is asked for. */
  readonly maxUsers?: number;
  readonly maxGroups?: number;
  readonly maxMembers?: number;
  readonly maxProjects?: number;
  readonly maxStatuses?: number;
  readonly maxFields?: number;
  readonly maxOrg?: number;
  readonly maxViewers?: number;
  readonly workspacePage?: number;
  /** `compact` fills pages with those who may see the project, `range` looks at a range of all users, as Jira says it does. */
  readonly viewissue?: "range" | "compact";
  /** What is given to who asks for no rows. */
  readonly zeroMax?: "default" | "empty";
  /** Whether unknown credentials are as none at all, for what anybody may ask. */
  readonly anonymous?: boolean;
  /** The organization's cursor at the end is null, and not left out. */
  readonly orgNextNull?: boolean;
  /** Links to objects lead to the gateway where they were asked for there. */
  readonly selfAtGateway?: boolean;
}
