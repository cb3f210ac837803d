import { duplicate, forbidden, invalid, noContent, notFound, ok, refuse } from "../reply.ts";
import type { Call, Route } from "../route.ts";
import type { Entity } from "../tenant.ts";
import { inDomain } from "../world.ts";

const read = ["admin.directory.user", "admin.directory.user.readonly"];
const write = ["admin.directory.user"];
const one = "/admin/directory/v1/users/{userKey}";
const views = { projection: ["basic", "custom", "full"], viewType: ["admin_view", "domain_public"] };

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users */
export const userRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/admin/directory/v1/users",
    query: [
      "customFieldMask",
      "customer",
      "domain",
      "event",
      "maxResults",
      "orderBy",
      "pageToken",
      "projection",
      "query",
      "showDeleted",
      "sortOrder",
      "viewType",
    ],
    size: { name: "maxResults", min: 1, max: 500 },
    words: {
      event: ["add", "delete", "makeAdmin", "undelete", "update"],
      orderBy: ["email", "familyName", "givenName"],
      sortOrder: ["ASCENDING", "DESCENDING"],
      ...views,
    },
    scopes: [...read, "cloud-platform"],
    handle: (call) => {
      const { world, query } = call;
      const scope = rowsOf(call, world.tenant.users, "primaryEmail");
      if ("status" in scope) return scope;
      const rows = scope.rows.filter((user) => (query.get("showDeleted") === "true") === (user.simDeleted === true));
      // Only a listing by id and address has its own page size: it is the one that asks for 500.
      const kind = query.get("maxResults") === "500" ? "userIds" : "users";
      const page = call.page(kind, rows, { default: 100, max: 500 });
      const users = page.rows.map((user) => projected(user, query.get("projection")));
      return ok({ kind: "admin#directory#users", etag: '"l"', ...(users.length > 0 && { users }), ...page.next });
    },
  },
  {
    method: "POST",
    path: "/admin/directory/v1/users",
    query: ["resolveConflictAccount"],
    scopes: write,
    handle: ({ world, body }) => {
      const { primaryEmail, name, password } = body;
      if (typeof primaryEmail !== "string" || typeof password !== "string") return invalid("Invalid Input");
      const { givenName, familyName } = (name ?? {}) as Entity;
      if (!givenName || !familyName) return invalid("Invalid Given/Family Name");
      if (!world.hasDomain(primaryEmail)) return refuse(404, "Domain not found.", "notFound");
      if (world.user(primaryEmail) || world.group(primaryEmail)) return duplicate();
      const { password: _hidden, ...visible } = body;
      const user: Entity = {
        kind: "admin#directory#user",
        id: world.nextId("1199"),
        etag: '"n"',
        ...visible,
        isAdmin: false,
        isDelegatedAdmin: false,
        creationTime: world.nowIso,
        lastLoginTime: "1970-01-01T00:00:00.000Z",
        customerId: world.tenant.customerId,
        orgUnitPath: (body.orgUnitPath as string | undefined) ?? "/",
        isMailboxSetup: false,
        ...(world.tenant.insertReturnsFullName && {
          name: { givenName, familyName, fullName: `${givenName} ${familyName}` },
        }),
      };
      world.tenant.users.push(user);
      return ok(user);
    },
  },
  {
    method: "GET",
    path: one,
    query: ["customFieldMask", "projection", "viewType"],
    words: views,
    scopes: read,
    handle: ({ world, params, query }) => {
      const user = world.user(params.userKey!);
      return user ? ok(projected(user, query.get("projection"))) : notFound("userKey");
    },
  },
  { method: "PUT", path: one, scopes: write, handle: (call) => change(call, false) },
  { method: "PATCH", path: one, scopes: write, handle: (call) => change(call, true) },
  {
    method: "DELETE",
    path: one,
    scopes: write,
    handle: ({ world, params }) => {
      const user = world.user(params.userKey!);
      if (!user) return notFound("userKey");
      if (user.primaryEmail === world.tenant.adminEmail) return forbidden();
      world.tenant.users.splice(world.tenant.users.indexOf(user), 1);
      for (const members of Object.values(world.tenant.members)) {
        const at = members.findIndex((member) => member.id === user.id);
        if (at >= 0) members.splice(at, 1);
      }
      return noContent;
    },
  },
  {
    method: "POST",
    path: `${one}/makeAdmin`,
    scopes: write,
    handle: ({ world, params, body }) => {
      const user = world.user(params.userKey!);
      if (!user) return notFound("userKey");
      if (typeof body.status !== "boolean") return invalid("Invalid Input: status");
      user.isAdmin = body.status;
      return noContent;
    },
  },
  {
    method: "POST",
    path: `${one}/signOut`,
    scopes: ["admin.directory.user.security"],
    handle: ({ world, params }) => (world.user(params.userKey!) ? noContent : notFound("userKey")),
  },
];

/** The rows of the customer or domain asked for; exactly one of the two must be given. */
export function rowsOf({ world, query }: Call, rows: readonly Entity[], address: string) {
  const customer = query.get("customer");
  const domain = query.get("domain");
  if ((customer === null) === (domain === null)) return invalid("Bad Request: either customer or domain");
  if (customer !== null) return world.isCustomer(customer) ? { rows } : notFound("customer");
  if (!world.hasDomain(domain!)) return refuse(404, "Domain not found.", "notFound");
  return { rows: rows.filter((row) => inDomain(row[address], domain!)) };
}

function projected(user: Entity, projection: string | null): Entity {
  const { simDeleted: _mark, ...whole } = user;
  if (projection === "full") return whole;
  const { customSchemas: _hidden, ...basic } = whole;
  return basic;
}

const lists = new Set(["externalIds", "emails", "addresses", "phones", "relations", "organizations", "posixAccounts"]);

/** PUT and PATCH both leave fields alone that are not sent; PATCH besides ignores an emptied `externalIds`. */
function change({ world, params, body }: Call, isPatch: boolean) {
  const user = world.user(params.userKey!);
  if (!user) return notFound("userKey");
  const { primaryEmail, orgUnitPath } = body;
  if (typeof primaryEmail === "string" && primaryEmail !== user.primaryEmail) {
    if (!/^[^\s@<>]+@[^\s@<>]+$/.test(primaryEmail) || !world.hasDomain(primaryEmail))
      return invalid("Invalid Input: primary_user_email");
    const holder = world.user(primaryEmail) ?? world.group(primaryEmail);
    if (holder && holder !== user) return duplicate();
  }
  if (typeof orgUnitPath === "string" && !world.tenant.orgUnits.includes(orgUnitPath))
    return invalid("Invalid Input: INVALID_OU_ID");
  if (body.archived === true && world.tenant.noArchivedLicense)
    return refuse(412, "Insufficient Archived User licenses", "conditionNotMet");
  for (const list of lists) {
    if (body[list] !== undefined && body[list] !== null && !Array.isArray(body[list]))
      return invalid(`Invalid ${list}`);
  }
  for (const [key, value] of Object.entries(body)) {
    if (isPatch && key === "externalIds" && Array.isArray(value) && value.length === 0) continue;
    if (value === null) delete user[key];
    else if (key === "name") user.name = renamed(user.name as Entity | undefined, value as Entity);
    else if (key === "customSchemas") user.customSchemas = mergedSchemas(user.customSchemas, value);
    else user[key] = value;
  }
  return ok(user);
}

function renamed(before: Entity | undefined, given: Entity): Entity {
  const { fullName: _derived, ...name } = { ...before, ...given };
  return { ...name, fullName: `${name.givenName ?? ""} ${name.familyName ?? ""}`.trim() };
}

function mergedSchemas(before: unknown, given: unknown): Entity {
  const merged = { ...(before as Entity | undefined) };
  for (const [schema, fields] of Object.entries(given as Entity)) {
    merged[schema] = { ...(merged[schema] as Entity | undefined), ...(fields as Entity) };
  }
  return merged;
}
