import { configError } from "@baton-connectors/sdk/errors";
import {
  emailField,
  type Fields,
  type Found,
  type FoundChange,
  type FoundMembers,
  type FoundType,
  type Kind,
  kindOf,
  loginField,
  singular,
} from "./found.ts";

type Json = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What an OpenAPI document (2 or 3) tells of lists of users, groups and roles, and of who is in them. `from`: where it stands. */
export function openApiOf(document: Json, from = ""): Found {
  const api = new Api(document, from);
  const lists = api.lists();
  const types = lists.filter(({ path }) => !path.includes("{"));
  if (types.length === 0)
    throw configError("the document describes no list that is asked for by GET without an id in its path");
  const named = byKind(types).map(([list, kind]) => api.typeOf(list, kind));
  const info = isRecord(document.info) ? document.info : {};
  return {
    name: String(info.title ?? "App"),
    baseUrl: api.baseUrl(),
    auth: api.auth(),
    types: named,
    notes: named.every(({ kind }) => kind !== "user")
      ? ["No list looks like one of users: rename the type that has them, and give it the trait user."]
      : [],
  };
}

interface List {
  readonly path: string;
  readonly operation: Json;
  readonly itemsPath: string;
  readonly fields: Fields;
}

/** One list for each kind, the one that most looks like it; of other kinds none, unless there is nothing else. */
function byKind(lists: readonly List[]): readonly (readonly [List, Kind])[] {
  const sorted = lists.toSorted((a, b) => a.path.length - b.path.length);
  const found = (["user", "group", "role"] as const).flatMap((kind) => {
    const [best] = sorted
      .map((list) => ({ list, likeness: likenessOf(list, kind) }))
      .filter(({ likeness }) => likeness > 0)
      .toSorted((a, b) => b.likeness - a.likeness);
    return best ? [[best.list, kind] as const] : [];
  });
  return found.length > 0 ? found : sorted.slice(0, 3).map((list) => [list, "other"] as const);
}

/** What lists are called whatever is in them. */
const anyName = /^(|data|items?|results?|values?|rows|list|records|entries|content|resources|elements|nodes|page)$/i;

/** How much a list is one of this kind, by its path, by what its rows are called, by their fields; 0: not at all. */
function likenessOf({ path, itemsPath, fields }: List, kind: Kind): number {
  const rows = itemsPath.split(".").at(-1)!;
  const byPath = kindOf(lastName(path)) === kind ? 3 : 0;
  const byRows = kindOf(rows) === kind ? 4 : 0;
  if (byPath + byRows === 0) return 0;
  // `/user` with `permissions` tells of one user.
  const isOther = byRows === 0 && !anyName.test(rows);
  if (isOther) return 0;
  const byFields = kind === "user" && (emailField(fields) ?? loginField(fields)) ? 2 : 0;
  return byPath + byRows + byFields;
}

const lastName = (path: string) =>
  path
    .split("/")
    .filter((part) => part !== "" && !part.startsWith("{"))
    .at(-1) ?? "";

/** OpenAPI 3.1 has several types of one value: the one that is not null. */
const typeOf = ({ type }: Json): string => String([type].flat().find((one) => one !== "null") ?? "");
const isArray = (schema: Json) => typeOf(schema) === "array" || schema.items !== undefined;

/** `https://{tenant}.app.example`: what has no default is a variable of the environment. */
const withVariables = ({ url, variables }: Json): string =>
  String(url ?? "").replace(/\{([^}]+)\}/g, (_, name: string) => {
    const known = isRecord(variables) && isRecord(variables[name]) ? variables[name].default : undefined;
    const isOne =
      typeof known === "string" && known !== "" && !/^(your|my|example|tenant|domain|company|subdomain)/i.test(known);
    return isOne ? known : `\${${name.toUpperCase().replaceAll(/\W/g, "_")}}`;
  });

class Api {
  readonly #document: Json;
  readonly #paths: readonly (readonly [string, Json])[];
  readonly #from: string;
  constructor(document: Json, from: string) {
    this.#document = document;
    this.#from = from;
    this.#paths = Object.entries(isRecord(document.paths) ? document.paths : {}).flatMap(([path, item]) => {
      const found = this.#resolved(item);
      return isRecord(found) ? [[path, this.#withCommon(found)] as const] : [];
    });
  }

  /** Parameters of a path are those of each of its operations. */
  #withCommon(item: Json): Json {
    if (!Array.isArray(item.parameters) || !isRecord(item.get)) return item;
    const own = Array.isArray(item.get.parameters) ? item.get.parameters : [];
    return { ...item, get: { ...item.get, parameters: [...own, ...item.parameters] } };
  }

  baseUrl(): string {
    const { servers, host, basePath = "", schemes } = this.#document;
    const [server] = Array.isArray(servers) ? servers : [];
    const given = isRecord(server)
      ? withVariables(server)
      : host
        ? `${(schemes as string[] | undefined)?.[0] ?? "https"}://${host}${basePath}`
        : String(basePath);
    // Behind where the description itself stands; of a file nobody knows.
    const origin = URL.canParse(this.#from) ? new URL(this.#from).origin : "https://app.example";
    const whole = /^https?:/.test(given) ? given : `${origin}${/^\/|^$/.test(given) ? "" : "/"}${given}`;
    return whole.replace(/\/+$/, "");
  }

  auth(): string {
    const { components, securityDefinitions } = this.#document;
    const schemes =
      isRecord(components) && isRecord(components.securitySchemes)
        ? components.securitySchemes
        : isRecord(securityDefinitions)
          ? securityDefinitions
          : {};
    const all = Object.values(schemes)
      .map((one) => this.#resolved(one))
      .filter(isRecord);
    const flows = all.flatMap(({ type, flows, flow, tokenUrl }) => {
      if (type !== "oauth2") return [];
      const client = isRecord(flows) ? flows.clientCredentials : flow === "application" ? { tokenUrl } : undefined;
      return isRecord(client) && client.tokenUrl ? [String(client.tokenUrl)] : [];
    });
    const key = all.find(({ type }) => type === "apiKey");
    if (all.some(({ type, scheme }) => type === "http" && String(scheme).toLowerCase() === "bearer"))
      return 'type: bearer\ntoken: "${APP_TOKEN}"';
    if (flows[0])
      return `type: oauth2_client_credentials\noauth2_client_credentials: { token_url: ${JSON.stringify(flows[0])}, client_id: "\${APP_CLIENT_ID}", client_secret: "\${APP_CLIENT_SECRET}" }`;
    if (key) {
      const where = key.in === "query" ? "query" : "header";
      const isAuthorization = String(key.name).toLowerCase() === "authorization";
      return `type: api_key\napi_key: { ${where}: ${JSON.stringify(key.name)}, ${isAuthorization ? "prefix: token, " : ""}key: "\${APP_TOKEN}" }`;
    }
    if (all.some(({ type, scheme }) => type === "basic" || (type === "http" && scheme === "basic")))
      return 'type: basic\nusername: "${APP_USER}"\npassword: "${APP_PASSWORD}"';
    return 'type: bearer\ntoken: "${APP_TOKEN}"';
  }

  lists(): readonly List[] {
    return this.#paths.flatMap(([path, item]) => {
      const list = this.#listOf(path, item.get);
      return list ? [list] : [];
    });
  }

  typeOf({ path, operation, itemsPath, fields }: List, kind: Kind): FoundType {
    const id = kind === "other" ? singular(lastName(path)) : kind;
    return {
      id,
      kind,
      path,
      itemsPath,
      fields,
      paging: this.#paging(operation),
      members: kind === "user" ? undefined : this.#members(path),
    };
  }

  #listOf(path: string, operation: unknown): List | undefined {
    if (!isRecord(operation)) return undefined;
    const schema = this.#answerOf(operation);
    const found = schema && this.#listIn(schema, []);
    return found && { path, operation, itemsPath: found.path, fields: found.fields };
  }

  #answerOf({ responses }: Json): Json | undefined {
    const answer = isRecord(responses)
      ? this.#resolved(responses["200"] ?? responses["2XX"] ?? responses.default)
      : undefined;
    if (!isRecord(answer)) return undefined;
    const { content, schema } = answer;
    const json = isRecord(content) ? Object.entries(content).find(([type]) => /json/.test(type))?.[1] : undefined;
    const found = this.#resolved(isRecord(json) ? json.schema : schema);
    return isRecord(found) ? found : undefined;
  }

  /** The first list of objects in a schema, from the outside in. */
  #listIn(given: unknown, path: readonly string[]): { readonly path: string; readonly fields: Fields } | undefined {
    const schema = this.#resolved(given);
    if (!isRecord(schema) || path.length > 3) return undefined;
    if (isArray(schema)) {
      const fields = this.#fieldsOf(schema.items);
      return fields.size > 0 ? { path: path.join("."), fields } : undefined;
    }
    const properties = [...this.#properties(schema)];
    const direct = properties.find(([, one]) => {
      const inner = this.#resolved(one);
      return isRecord(inner) && isArray(inner);
    });
    const [name, inner] = direct ?? [];
    if (name !== undefined) return this.#listIn(inner, [...path, name]);
    return properties.map(([key, one]) => this.#listIn(one, [...path, key])).find((one) => one !== undefined);
  }

  #fieldsOf(given: unknown): Fields {
    const schema = this.#resolved(given);
    if (!isRecord(schema)) return new Map();
    return new Map(
      [...this.#properties(schema)].map(([name, one]) => {
        const inner = this.#resolved(one);
        return [name, isRecord(inner) ? typeOf(inner) : ""];
      }),
    );
  }

  #properties(schema: Json): ReadonlyMap<string, unknown> {
    const parts = [schema.allOf, schema.anyOf, schema.oneOf]
      .flatMap((all) => (Array.isArray(all) ? all : []))
      .map((one) => this.#resolved(one))
      .filter(isRecord);
    const own = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
    return new Map([...parts.flatMap((part) => [...this.#properties(part)]), ...own]);
  }

  #paging(operation: Json): string {
    const names = new Map(
      this.#parameters(operation)
        .filter((one) => one.in === "query")
        .map(({ name }) => [String(name).toLowerCase(), String(name)]),
    );
    const named = (...wanted: readonly string[]) =>
      wanted.map((one) => names.get(one)).find((one) => one !== undefined);
    const limit = named(
      "limit",
      "per_page",
      "perpage",
      "page_size",
      "pagesize",
      "count",
      "size",
      "page[size]",
      "max_results",
      "maxresults",
    );
    const size = limit ? `, limit_param: ${JSON.stringify(limit)}, page_size: 100` : "";
    const cursor = named("cursor", "page_token", "pagetoken", "next_token", "after", "starting_after", "page[after]");
    const offset = named("offset", "skip", "startindex", "start_index", "startat", "start");
    const page = named("page", "page_number", "pagenumber", "page[number]");
    const next = this.#cursorPath(operation);
    if (cursor && next)
      return `strategy: cursor, cursor_param: ${JSON.stringify(cursor)}, cursor_path: ${JSON.stringify(next)}${size}`;
    if (offset)
      return `strategy: offset, offset_param: ${JSON.stringify(offset)}${offset.toLowerCase().startsWith("startindex") ? ", offset_start: 1" : ""}${size}`;
    if (page) return `strategy: page, page_param: ${JSON.stringify(page)}${size}`;
    return cursor ? `strategy: cursor, cursor_param: ${JSON.stringify(cursor)}, cursor_path: FILL_IN${size}` : "";
  }

  #cursorPath(operation: Json): string | undefined {
    const schema = this.#answerOf(operation);
    const search = (given: unknown, path: readonly string[]): string | undefined => {
      const inner = this.#resolved(given);
      if (!isRecord(inner) || path.length > 2) return undefined;
      for (const [name, one] of this.#properties(inner)) {
        if (/^(next_?cursor|next_?page_?token|next_?token|end_?cursor|next)$/i.test(name))
          return [...path, name].join(".");
        const below = search(one, [...path, name]);
        if (below) return below;
      }
      return undefined;
    };
    return schema && search(schema, []);
  }

  #parameters(operation: Json): readonly Json[] {
    return (Array.isArray(operation.parameters) ? operation.parameters : [])
      .map((one) => this.#resolved(one))
      .filter(isRecord);
  }

  /** `/groups/{id}/members` of `/groups`, and what changes it. */
  #members(list: string): FoundMembers | undefined {
    const below = new RegExp(`^${RegExp.escape(list)}/\\{[^}]+\\}/(members|users|assignments|people)$`);
    const plain = (path: string) => path.replace(/\{[^}]+\}/, "{}");
    // Some have the group itself under another name, as in /orgs/{org}/teams and /teams/{id}/members.
    const other = new RegExp(`^(?:/[\\w.-]+)*/${RegExp.escape(lastName(list))}/\\{[^}]+\\}/(members|users)$`);
    const [found] = [below, other].flatMap((pattern) =>
      this.#paths
        .filter(([path]) => pattern.test(path))
        .map(([path, item]) => ({ item, list: this.#listOf(path, item.get) }))
        .filter((one) => one.list),
    );
    if (!found?.list) return undefined;
    const { path, operation, itemsPath, fields } = found.list;
    const single = this.#paths.find(([one]) => one.startsWith(`${path}/{`) && one.indexOf("/", path.length + 1) < 0);
    const withUser = single && plain(single[0]).replace(/\/\{[^}]+\}$/, "/{user}");
    const field = this.#bodyField(found.item.post);
    const add: FoundChange | undefined =
      withUser && isRecord(single[1].put)
        ? { method: "PUT", path: withUser }
        : isRecord(found.item.post)
          ? { method: "POST", path: plain(path), field }
          : undefined;
    const remove = withUser && isRecord(single[1].delete) ? { method: "DELETE", path: withUser } : undefined;
    return { path: plain(path), itemsPath, fields, paging: this.#paging(operation), add, remove };
  }

  #bodyField(operation: unknown): string | undefined {
    if (!isRecord(operation)) return undefined;
    const body = this.#resolved(operation.requestBody);
    const content = isRecord(body) && isRecord(body.content) ? Object.values(body.content)[0] : undefined;
    const inBody = this.#parameters(operation).find((one) => one.in === "body");
    const schema = this.#resolved(isRecord(content) ? content.schema : inBody?.schema);
    const names = isRecord(schema) ? [...this.#properties(schema).keys()] : [];
    return names.find((name) => /user|member|login|id$/i.test(name));
  }

  /** What a reference leads to; a circle leads to nothing. */
  #resolved(given: unknown, depth = 0): unknown {
    if (!isRecord(given) || typeof given.$ref !== "string") return given;
    if (depth > 20 || !given.$ref.startsWith("#/")) return undefined;
    const found = given.$ref
      .slice(2)
      .split("/")
      .reduce<unknown>(
        (inner, part) => (isRecord(inner) ? inner[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined),
        this.#document,
      );
    return this.#resolved(found, depth + 1);
  }
}
