import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { discovery } from "./discovery.ts";
import { page } from "./list.ts";
import { patched } from "./patch.ts";
import type { Quirks } from "./quirks.ts";
import { Refusal, replyOf } from "./refusal.ts";
import { shown } from "./shown.ts";
import type { ScimObject, Tenant } from "./tenant.ts";
import { issueToken } from "./token.ts";

export interface ScimServer {
  readonly handle: Handle;
  /** What the server holds now. */
  readonly state: { readonly users: readonly ScimObject[]; readonly groups: readonly ScimObject[] };
}

type Kind = "Users" | "Groups";

/** A SCIM server. It changes a tenant of its own. */
export function createServer(tenant: Tenant, quirks: Quirks = {}): ScimServer {
  const store = { Users: structuredClone(tenant.users), Groups: structuredClone(tenant.groups) };
  const versions = new Map<string, number>();
  const issued = new Set<string>();
  const base = quirks.base ?? "/scim/v2";
  let made = 0;
  const type = quirks.reply ?? "application/scim+json";
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): SimulatedReply => ({
    ...{ status, body },
    headers: { "Content-Type": type, ...headers },
  });
  const issue = () => {
    const token = `issued-token-${issued.size + 1}`;
    issued.add(token);
    return token;
  };

  function authorized({ headers }: SimulatedRequest): boolean {
    const given = headers.authorization ?? "";
    const { username, password } = tenant.basic;
    const keys = [tenant.token, ...issued];
    const ways: Record<string, readonly string[]> = {
      bearer: keys.map((key) => `Bearer ${key}`),
      raw: keys,
      token: keys.map((key) => `Token ${key}`),
      basic: [`Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`],
    };
    return (quirks.auth ?? ["bearer"]).some((way) => ways[way]!.includes(given));
  }

  function check(request: SimulatedRequest): void {
    if (!authorized(request)) throw new Refusal(401, "not authorized");
    for (const [name, value] of Object.entries(quirks.headers ?? {}))
      if (request.headers[name.toLowerCase()] !== value) throw new Refusal(403, `the header ${name} is needed`);
    for (const [name, value] of Object.entries(quirks.query ?? {})) {
      const given = request.url.searchParams.get(name);
      if (given !== value && (given !== null || quirks.requireQuery))
        throw new Refusal(403, `the parameter ${name} is needed`);
    }
    if (quirks.accept === "scim" && !request.headers.accept?.includes("application/scim+json"))
      throw new Refusal(406, "only application/scim+json");
    if (request.method === "GET" && request.body !== "") throw new Refusal(400, "GET has no body");
    const content = request.headers["content-type"] ?? "";
    const wanted = { any: "json", scim: "application/scim+json", json: "application/json" }[
      quirks.contentType ?? "any"
    ];
    if (["POST", "PUT", "PATCH"].includes(request.method) && !content.includes(wanted))
      throw new Refusal(415, `only ${wanted}`);
  }

  const show = (one: ScimObject, kind: Kind, inList: boolean, url: URL) => {
    const asked = url.searchParams.get("attributes")?.split(",").filter(Boolean) ?? [];
    return shown(one, kind, { tenant: { groups: store.Groups }, quirks, inList, asked });
  };
  const etagOf = (one: ScimObject) => `W/"${versions.get(String(one.id)) ?? 1}"`;
  const etag = (one: ScimObject) => (quirks.etag === false ? {} : { ETag: etagOf(one) });

  function list(kind: Kind, url: URL): SimulatedReply {
    // A filter sees what a group has, whatever is shown of it.
    const byGroups = kind === "Users" && (url.searchParams.get("filter") ?? "").includes("groups");
    const all = byGroups ? withGroups() : store[kind];
    const { body, rows } = page(all, url.searchParams, quirks);
    const originals = byGroups ? rows.map((row) => store[kind].find((one) => one.id === row.id)!) : rows;
    const shownRows = originals.map((one, at) => show(one ?? (rows[at] as ScimObject), kind, true, url));
    const empty = shownRows.length === 0 ? (quirks.emptyResources ?? "array") : "array";
    if (empty === "omit") return json(200, body);
    return json(200, { ...body, [quirks.key ?? "Resources"]: empty === "null" ? null : shownRows });
  }

  /** Users with the groups that they are in, each list of members read once. */
  function withGroups(): ScimObject[] {
    const held = new Map<unknown, { value: unknown }[]>();
    for (const { id, members } of store.Groups)
      for (const user of new Set(valuesIn(members))) {
        const groups = held.get(user);
        if (groups) groups.push({ value: id });
        else held.set(user, [{ value: id }]);
      }
    return store.Users.map((one) => ({ ...one, groups: held.get(one.id) ?? [] }));
  }

  function change(kind: Kind, at: number, next: ScimObject, request: SimulatedRequest): void {
    const one = store[kind][at]!;
    const condition = request.headers["if-match"];
    if (condition !== undefined && condition !== "*" && condition !== etagOf(one))
      throw new Refusal(412, "the resource has changed");
    if (kind === "Groups" && quirks.userMustExist !== false) membersExist(one, next);
    if (JSON.stringify(next) !== JSON.stringify(one))
      versions.set(String(one.id), (versions.get(String(one.id)) ?? 1) + 1);
    store[kind][at] = next;
  }
  function membersExist(before: ScimObject, next: ScimObject): void {
    const had = new Set(valuesIn(before.members));
    const missing = valuesIn(next.members).find(
      (id) => !had.has(id) && !store.Users.some((one) => one.id === id) && !store.Groups.some((one) => one.id === id),
    );
    if (missing !== undefined) throw new Refusal(400, `there is no ${missing}`, "invalidValue");
  }

  function create(kind: Kind, request: SimulatedRequest): SimulatedReply {
    const body = parsedBody(request);
    const name = kind === "Users" ? "userName" : "displayName";
    if (typeof body[name] !== "string" || body[name] === "")
      throw new Refusal(400, `${name} is required`, "invalidValue");
    const same = (one: ScimObject) => String(one[name]).toLowerCase() === String(body[name]).toLowerCase();
    if (kind === "Users" && store.Users.some(same)) throw new Refusal(409, `${body[name]} is taken`, "uniqueness");
    const one = { ...body, id: `new-${++made}` };
    store[kind].push(one);
    const headers = { Location: `https://scim.test${base}/${kind}/${one.id}`, ...etag(one) };
    return quirks.locationOnly ? { status: 201, headers } : json(201, show(one, kind, false, request.url), headers);
  }

  function single(kind: Kind, id: string, request: SimulatedRequest): SimulatedReply {
    const at = store[kind].findIndex((one) => String(one.id) === id);
    const one = store[kind][at];
    if (!one) throw new Refusal(404, `no ${id} in ${kind}`);
    switch (request.method) {
      case "GET":
        return json(200, show(one, kind, false, request.url), etag(one));
      case "PATCH": {
        if (quirks.patch === "none") throw new Refusal(405, "no PATCH here");
        change(kind, at, patched(one, parsedBody(request), quirks), request);
        const status = quirks.patch === "1.1" ? 200 : (quirks.patchReply ?? 204);
        return status === 200 ? json(200, show(store[kind][at]!, kind, false, request.url)) : { status };
      }
      case "PUT": {
        const body = parsedBody(request);
        if (kind === "Users" && typeof body.userName !== "string")
          throw new Refusal(400, "userName is required", "invalidValue");
        // What is the server's own is left as it is. https://www.rfc-editor.org/rfc/rfc7644#section-3.5.1
        const { groups: _, meta: __, ...given } = body;
        change(kind, at, { ...given, id: one.id }, request);
        return json(200, show(store[kind][at]!, kind, false, request.url));
      }
      case "DELETE":
        store[kind].splice(at, 1);
        return { status: 204 };
      default:
        throw new Refusal(405, `no ${request.method} here`);
    }
  }

  function answer(request: SimulatedRequest): SimulatedReply {
    const { method, url } = request;
    if (url.pathname === (quirks.token?.path ?? "/oauth/token"))
      return issueToken(request, quirks.token ?? {}, tenant, issue);
    check(request);
    if (!url.pathname.startsWith(`${base}/`)) throw new Refusal(404, `no ${url.pathname}`);
    const [kind = "", id, more] = url.pathname.slice(base.length + 1).split("/");
    if (method === "GET" && id === undefined && Object.hasOwn(discovery, kind))
      return json(200, discovery[kind]!(quirks));
    if ((kind !== "Users" && kind !== "Groups") || more !== undefined) throw new Refusal(404, `no ${url.pathname}`);
    if (id !== undefined) return single(kind, decodeURIComponent(id), request);
    if (method === "GET") return list(kind, url);
    if (method === "POST") return create(kind, request);
    throw new Refusal(405, `no ${method} here`);
  }

  return {
    handle(request) {
      try {
        return answer(request);
      } catch (thrown) {
        if (thrown instanceof Refusal) return replyOf(thrown, quirks);
        throw thrown;
      }
    },
    get state() {
      return { users: store.Users, groups: store.Groups };
    },
  };
}

const valuesIn = (list: unknown): unknown[] =>
  Array.isArray(list) ? list.map((one) => (one as ScimObject)?.value) : [];

function parsedBody({ body }: SimulatedRequest): ScimObject {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ScimObject;
  } catch {
    // Said below.
  }
  throw new Refusal(400, "the body is no JSON object", "invalidSyntax");
}
