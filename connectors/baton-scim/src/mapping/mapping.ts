import type { Path } from "@baton-connectors/mapping/path";
import type { RemovalForm } from "@baton-connectors/scim";

/** What the YAML says, checked. The keys and what they mean are those of the Go connector, but for those marked as own. */
export interface Mapping {
  readonly apiEndpoint: string;
  readonly hasScimHeader: boolean;
  readonly auth: AuthMapping;
  readonly user: UserMapping;
  /** An app without groups lacks it: one that is built in, or with the own key `hasGroups: false`. */
  readonly group: GroupMapping | undefined;
  readonly pagination: PaginationMapping;
  readonly provisioning: ProvisioningMapping;
  readonly requestDefaults: { readonly headers: Texts; readonly queryParams: Texts };
}
export type Texts = Readonly<Record<string, string>>;

export const authTypes = ["basic", "oauth2", "apiKey", "basicTokenSource", "customTokenSource"] as const;
export interface AuthMapping {
  readonly authType: (typeof authTypes)[number];
  readonly apiKeyPrefix: string;
  readonly shouldObtainToken: boolean;
  readonly authUrl: string;
  readonly tokenPath: Path | undefined;
  readonly tokenRequestDefaults: {
    readonly headers: Texts;
    readonly queryParams: Texts;
    readonly contentType: string;
    readonly formBodyValues: Texts;
  };
}

export interface UserMapping {
  readonly id: Path;
  readonly userName: Path | undefined;
  readonly firstName: Path;
  readonly lastName: Path;
  readonly displayName: Path | undefined;
  readonly primaryEmail: Path | undefined;
  readonly firstEmail: Path | undefined;
  readonly skipUserEmails: boolean;
  readonly active: Path;
  readonly roles: RolesMapping | undefined;
  readonly groups: { readonly path: Path; readonly name: Path; readonly id: Path | undefined } | undefined;
}
export interface RolesMapping {
  readonly path: Path;
  readonly name: Path;
  readonly display: Path | undefined;
}

export interface GroupMapping {
  readonly id: Path;
  readonly displayName: Path;
  readonly members:
    | {
        readonly path: Path;
        readonly id: Path;
        /** Own: the server shows no members, and finds groups by them. */
        readonly by: "list" | "filter";
      }
    | undefined;
}

export interface PaginationMapping {
  readonly totalResults: string;
  /** Own: rows asked for at once, 100. */
  readonly count: number;
  /** Own: pages by cursor from the first one on (RFC 9865). */
  readonly cursor: boolean;
}

export interface ChangeMapping {
  readonly schemas: string;
  /** The attribute that is changed, and what names a value in it. */
  readonly attribute: string;
  readonly valuePath: string;
  /** Own: how a value is taken away; by path where nothing is said. */
  readonly form: RemovalForm | undefined;
  /** Own: the server shows every value, so that the list may be written anew. */
  readonly membersAreComplete: boolean;
}
export interface ProvisioningMapping {
  readonly addUserToGroup?: ChangeMapping | undefined;
  readonly removeUserFromGroup?: ChangeMapping | undefined;
  readonly addUserRole?: ChangeMapping | undefined;
  readonly removeUserRole?: ChangeMapping | undefined;
  /** Own: what deleting a user means. */
  readonly deleteUser: "delete" | "deactivate";
}
