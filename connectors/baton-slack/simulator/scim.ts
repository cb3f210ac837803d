import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { memberChange } from "./scim-patch.ts";
import { asOperations, changeUser, type UserOperation } from "./scim-user-patch.ts";
import type { ScimGroup, ScimUser, SlackOptions, SlackTenant } from "./tenant.ts";

interface Scim {
  readonly tenant: SlackTenant;
  readonly options: SlackOptions;
  readonly version: "v1" | "v2";
}

const schema = (version: string, kind: "User" | "Group") =>
  version === "v2" ? `urn:ietf:params:scim:schemas:core:2.0:${kind}` : "urn:scim:schemas:core:1.0";

/** https://docs.slack.dev/reference/scim-api */
export function answerScim(request: SimulatedRequest, scim: Scim): SimulatedReply {
  const { tenant, version } = scim;
  const { method, headers, url } = request;
  const token = tenant.tokens[/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? ""];
  if (!token || token.error !== undefined) return fail(version, 401, "invalid_authentication");
  if (!token.scopes.includes("admin")) return fail(version, 403, "missing_scope");
  if (scim.options.planFree) return fail(version, 403, "plus_teams_only");
  const [collection, id, more] = url.pathname.split("/").slice(3).map(decodeURIComponent);
  if (more !== undefined || (collection !== "Users" && collection !== "Groups")) return fail(version, 404, "not_found");
  if (id === undefined) {
    if (method === "GET") return list(scim, url, collection);
    return method === "POST" && collection === "Users"
      ? create(scim, request.body)
      : fail(version, 405, "wrong_method");
  }
  return collection === "Users" ? oneUser(scim, request, id) : oneGroup(scim, request, id);
}

export function fail(version: "v1" | "v2", status: number, detail: string): SimulatedReply {
  if (version === "v1") return { status, body: { Errors: { description: detail, code: status } } };
  return { status, body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], detail, status } };
}

function list({ tenant, options, version }: Scim, url: URL, collection: "Users" | "Groups"): SimulatedReply {
  const unknown = [...url.searchParams.keys()].find((name) => !["count", "startIndex"].includes(name));
  const count = Number(url.searchParams.get("count") ?? 10);
  const start = Number(url.searchParams.get("startIndex") ?? 1);
  if (unknown !== undefined || !(count >= 1 && count <= 1000) || !(start >= 1))
    return fail(version, 400, "invalid_query");
  const all = collection === "Users" ? tenant.scimUsers : tenant.scimGroups;
  const rows = all.slice(start - 1, start - 1 + Math.min(count, options.scimMaxCount ?? 1000));
  return {
    status: 200,
    body: {
      schemas: [version === "v2" ? "urn:ietf:params:scim:api:messages:2.0:ListResponse" : schema(version, "User")],
      totalResults: options.scimTotal ?? all.length,
      itemsPerPage: rows.length,
      startIndex: start,
      Resources: rows.map((row) => ("members" in row ? groupJson(tenant, version, row) : userJson(version, row))),
    },
  };
}

const userJson = (version: string, { id, userName, displayName, email, active, externalId, extra }: ScimUser) => ({
  schemas: [schema(version, "User")],
  id,
  ...(externalId !== undefined && { externalId }),
  userName,
  nickName: userName,
  displayName,
  active,
  emails: [{ value: email, primary: true }],
  ...extra,
});

const groupJson = (tenant: SlackTenant, version: string, { id, displayName, members }: ScimGroup) => ({
  schemas: [schema(version, "Group")],
  id,
  displayName,
  members: members?.map((value) => ({ value, display: nameOf(tenant, value) })) ?? null,
});

/** Members are many, and each of them is named. */
const names = new WeakMap<SlackTenant, Map<string, ScimUser>>();

function nameOf(tenant: SlackTenant, id: string): string {
  let known = names.get(tenant);
  if (known?.size !== tenant.scimUsers.length) {
    known = new Map(tenant.scimUsers.map((user) => [user.id, user]));
    names.set(tenant, known);
  }
  return known.get(id)?.userName ?? "";
}

function create({ tenant, version }: Scim, body: string): SimulatedReply {
  const { userName, emails, displayName = "", name, title, schemas, ...more } = parse(body) as Record<string, never>;
  const email = (emails as unknown as { value?: string }[] | undefined)?.[0]?.value;
  if (!(schemas as unknown as string[])?.includes(schema(version, "User")))
    return fail(version, 400, "missing_schema_element");
  if (!userName) return fail(version, 400, "username_empty");
  if (!email) return fail(version, 400, "email_empty");
  // An address becomes a name that fits.
  if ((userName as string).length > 21 && !(userName as string).includes("@"))
    return fail(version, 400, "username_too_long");
  if (tenant.scimUsers.some((user) => user.userName === userName)) return fail(version, 409, "username_taken");
  if (tenant.scimUsers.some((user) => user.email === email)) return fail(version, 409, "email_taken");
  const id = `U0NEW${tenant.scimUsers.length}`;
  const extra = { name, title, ...more };
  const made: ScimUser = { id, userName, displayName, email, active: true, extra };
  tenant.scimUsers.push(made);
  return { status: 201, body: userJson(version, made) };
}

function oneUser({ tenant, options, version }: Scim, { method, body }: SimulatedRequest, id: string): SimulatedReply {
  const user = tenant.scimUsers.find((one) => one.id === id);
  if (!user) return fail(version, 404, "user_not_found");
  if (method === "GET") return { status: 200, body: userJson(version, user) };
  if (user._owner) return fail(version, 403, "cannot_perform_operation");
  if (method === "DELETE") {
    if (!user.active) return fail(version, 409, "user_already_deactivated");
    user.active = false;
    return { status: options.deleteStatus ?? 204 };
  }
  if (method !== "PATCH") return fail(version, 405, "method_not_allowed");
  const { schemas, Operations, ...attributes } = parse(body) as { schemas?: string[]; Operations?: UserOperation[] };
  const named = version === "v2" ? "urn:ietf:params:scim:api:messages:2.0:PatchOp" : schema(version, "User");
  const operations = version === "v2" ? Operations : asOperations(attributes);
  if (!schemas?.includes(named) || !operations?.length) return fail(version, 400, "missing_schema_element");
  const refused = changeUser(user, operations);
  if (refused !== undefined) return fail(version, 400, refused);
  return options.patchStatus === 204 ? { status: 204 } : { status: 200, body: userJson(version, user) };
}

function oneGroup({ tenant, options, version }: Scim, { method, body }: SimulatedRequest, id: string): SimulatedReply {
  const group = tenant.scimGroups.find((one) => one.id === id);
  if (!group) return fail(version, 404, "group_not_found");
  if (method === "GET") return { status: 200, body: groupJson(tenant, version, group) };
  if (method !== "PATCH" || version === "v1") return fail(version, 405, "wrong_method");
  const { schemas, Operations } = parse(body) as { schemas?: string[]; Operations?: never[] };
  if (!schemas?.includes("urn:ietf:params:scim:api:messages:2.0:PatchOp") || Operations?.length !== 1)
    return fail(version, 400, "invalid_schemas");
  const change = memberChange(Operations[0]!, group.members ?? []);
  if ("refused" in change) return fail(version, 400, change.refused);
  const added = change.members.filter((one) => !group.members?.includes(one));
  for (const one of added) {
    const user = tenant.scimUsers.find((known) => known.id === one);
    if (!user) return fail(version, 404, "user_not_found");
    if (user._nogroup) return fail(version, 400, "user_is_restricted");
  }
  group.members = change.members;
  return options.patchStatus === 204 ? { status: 204 } : { status: 200, body: groupJson(tenant, version, group) };
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}
