import type { ScimUser } from "./tenant.ts";

export interface UserOperation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

/** Version 1.1 patches with the attributes themselves. */
export const asOperations = (attributes: Readonly<Record<string, unknown>>): UserOperation[] =>
  Object.entries(attributes).map(([path, value]) => ({ op: "replace", path, value }));

/** Changes the account, or says why not: https://docs.slack.dev/reference/scim-api#patch-users-id */
export function changeUser(user: ScimUser, operations: readonly UserOperation[]): string | undefined {
  for (const { op, path, value } of operations) {
    if (op !== "replace" && op !== "add") return "invalid_request_payload";
    const refused = path === "active" ? activate(user, value) : rename(user, path, value);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function activate(user: ScimUser, value: unknown): string | undefined {
  if (user._nolicense) return "user_limit_reached";
  user.active = value === true;
  return undefined;
}

function rename(user: ScimUser, path: string, value: unknown): string | undefined {
  const text = typeof value === "string" ? value : "";
  const extra = { ...user.extra };
  const [, schema, sub] = /^(urn:.*):([a-z]\w*)$/.exec(path) ?? [];
  if (path === "userName") {
    if (text.length > 21) return "username_too_long";
    user.userName = text;
  } else if (path === "displayName") user.displayName = text;
  else if (path === "emails") {
    const email = (value as { value?: string }[] | undefined)?.[0]?.value;
    if (!email) return "missing_primary_email";
    user.email = email;
  } else if (path === "title") extra.title = text;
  else if (path === "name") extra.name = { ...(extra.name as object), ...(value as object) };
  else if (path.startsWith("name.")) extra.name = { ...(extra.name as object), [path.slice(5)]: text };
  else if (schema && sub) extra[schema] = { ...(extra[schema] as object), [sub]: text };
  else if (path.startsWith("urn:")) extra[path] = { ...(extra[path] as object), ...(value as object) };
  else return "invalid_request_payload";
  user.extra = extra;
  return undefined;
}
