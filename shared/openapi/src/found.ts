/** What a description or an answer tells of an app, as far as it can be mapped. */
export interface Found {
  readonly name: string;
  readonly baseUrl: string;
  /** The part `auth`, as YAML. */
  readonly auth: string;
  readonly types: readonly FoundType[];
  /** What nobody could make anything of. */
  readonly notes: readonly string[];
}

export interface FoundType {
  readonly id: string;
  readonly kind: Kind;
  readonly path: string;
  readonly itemsPath: string;
  readonly fields: Fields;
  /** The part `pagination`, as YAML. */
  readonly paging: string;
  readonly members?: FoundMembers | undefined;
}
export type Kind = "user" | "group" | "role" | "other";
/** Names of a row's fields, with the kind of their values where it is known. */
export type Fields = ReadonlyMap<string, string>;

export interface FoundMembers {
  /** With `{}` for the group's id. */
  readonly path: string;
  readonly itemsPath: string;
  readonly fields: Fields;
  readonly paging: string;
  readonly add?: FoundChange | undefined;
  readonly remove?: FoundChange | undefined;
}
export interface FoundChange {
  readonly method: string;
  /** With `{}` for the group's id, and `{user}` for the member's where it stands in the path. */
  readonly path: string;
  /** The field of the body with the member's id. */
  readonly field?: string | undefined;
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^(users?|members?|people|persons?|accounts?|employees?|profiles?)$/i, "user"],
  [/^(groups?|teams?|departments?|user_?groups?)$/i, "group"],
  [/^(roles?|permission_?sets?)$/i, "role"],
];
export const kindOf = (name: string): Kind => kinds.find(([pattern]) => pattern.test(name))?.[1] ?? "other";

export const singular = (name: string): string =>
  name === "people" ? "person" : name.replace(/ies$/, "y").replace(/(ss|us)$|s$/, "$1");

const pick = (fields: Fields, names: readonly string[]) => {
  const all = [...fields.keys()];
  return names.map((name) => all.find((one) => one.toLowerCase() === name)).find((one) => one !== undefined);
};

export const idField = (fields: Fields) =>
  pick(fields, ["id", "uuid", "uid", "user_id", "userid", "key", "slug", "login", "username", "name"]);
export const nameField = (fields: Fields) =>
  pick(fields, [
    "display_name",
    "displayname",
    "full_name",
    "fullname",
    "name",
    "title",
    "login",
    "username",
    "email",
    "id",
  ]);
export const emailField = (fields: Fields) =>
  pick(fields, ["email", "email_address", "emailaddress", "mail", "primary_email"]);
export const loginField = (fields: Fields) => pick(fields, ["login", "username", "user_name", "handle", "nickname"]);
export const activeField = (fields: Fields) =>
  pick(fields, ["active", "is_active", "isactive", "enabled", "is_enabled", "isenabled"]);
export const disabledField = (fields: Fields) =>
  pick(fields, [
    "disabled",
    "is_disabled",
    "isdisabled",
    "suspended",
    "blocked",
    "locked",
    "deactivated",
    "prohibit_login",
  ]);
export const statusField = (fields: Fields) => pick(fields, ["status", "state"]);
