import { oneLine } from "@baton-connectors/mapping";
import { nearest } from "@baton-connectors/sdk/nearest";
import { checkValues } from "./check-values.ts";
import type { GrantMapping } from "./mappings.ts";
import type { Pagination } from "./request.ts";
import { paginationsOf, requestsOf } from "./requests.ts";
import type { ConfigFile, Reading, ResourceTypeBlock } from "./shape.ts";

export interface Checked {
  readonly wrong: readonly string[];
  readonly warnings: readonly string[];
}

type Path = readonly (string | number)[];
type Say = (at: Path, what: string) => void;

/** What keys say must go together, as far as no single key shows it. All of it at once. `placeAt`: where something stands. */
export function checkFile(file: ConfigFile, placeAt: (path: Path) => string): Checked {
  const wrong: string[] = [];
  const warnings: string[] = [];
  const say: Say = (at, what) => void wrong.push(`${placeAt(at)}: ${oneLine(what)}`);
  const warn: Say = (at, what) => void warnings.push(`${placeAt(at)}: ${oneLine(what)}`);
  const known = new Set(file.resource_types.keys());
  if (known.size === 0) say(["resource_types"], "has no type");
  for (const [id, type] of file.resource_types) checkType(id, type, known, { say, warn });
  if (inOrder(file.resource_types) === undefined) say(["resource_types"], "depends_on goes in a circle");
  checkRequests(file, say);
  checkValues(file, say);
  checkFeeds(file, say);
  for (const [name, { request, command, success_condition: condition }] of file.actions) {
    if ((request === undefined) === (command === undefined))
      say(["actions", name], "must have either request or command");
    if (command && condition)
      say(["actions", name, "success_condition"], "has no effect on a command: its exit status says it");
  }
  return { wrong, warnings };
}

function checkType(
  id: string,
  type: ResourceTypeBlock,
  known: ReadonlySet<string>,
  { say, warn }: { say: Say; warn: Say },
) {
  const at = ["resource_types", id];
  if (!type.list && type.static_resources.length === 0) say(at, "has neither list nor static_resources");
  if (type.list) checkReading([...at, "list"], type.list, "resource", say);
  if (type.get && !type.list) say([...at, "get"], "needs the resource_mapping of a list");
  for (const [key, ids] of referred(type))
    for (const one of ids)
      if (!known.has(one)) {
        const [near] = nearest(one, [...known]);
        say([...at, ...key], `there is no resource type ${one}${near ? `; did you mean ${near}?` : ""}`);
      }
  type.grants.forEach((one, i) => void checkReading([...at, "grants", i + 1], one, "grant", say));
  type.entitlements.forEach((one, i) => void checkReading([...at, "entitlements", i + 1], one, "entitlement", say));
  const names = new Set(type.static_entitlements.map((one) => one.id));
  if (names.size < type.static_entitlements.length) say([...at, "static_entitlements"], "two have one id");
  type.static_entitlements.forEach((one, i) => {
    const here = [...at, "static_entitlements", i + 1];
    if (one.id === "") say([...here, "id"], "is empty");
    if (one.purpose === "role" || one.purpose === "access")
      warn([...here, "purpose"], `the purpose ${one.purpose} is not known any more; it is taken for assignment`);
    for (const said of [one.display_name, one.description])
      if (said && /^tmpl:\s*"/.test(said.written)) warn(here, "the quotes are part of the text");
  });
  if (type.entitlements.length === 0)
    for (const [i, said] of grantedNames(type))
      if (!names.has(said)) {
        const [near] = nearest(said, [...names]);
        const what = `there is no entitlement ${said}${near ? `; did you mean ${near}?` : ""}`;
        (names.size > 0 ? say : warn)([...at, "grants", i + 1], what);
      }
  if (type.skip_entitlements_and_grants && (names.size > 0 || type.entitlements.length > 0 || type.grants.length > 0))
    warn(at, "skip_entitlements_and_grants leaves its entitlements and grants out");
}

const mappings = { resource: "resource_mapping", grant: "grant_mapping", entitlement: "entitlement_mapping" } as const;

function checkReading(at: Path, { response }: Reading, what: keyof typeof mappings, say: Say) {
  const here = [...at, "response"];
  const several = what === "grant" && response.conditional_grant_mappings !== undefined;
  if (!response[mappings[what]] && !several) say(here, `has no ${mappings[what]}`);
  if (response[mappings[what]] && several)
    say(here, "has grant_mapping and conditional_grant_mappings: one of them counts");
  const called = several ? "conditional_grant" : what;
  if (response.mapping_type !== "" && response.mapping_type !== called)
    say([...here, "mapping_type"], `is ${response.mapping_type} where ${called} is mapped`);
  for (const [kind, key] of Object.entries(mappings))
    if (kind !== what && response[key]) say([...here, key], `has no effect where ${what}s are listed`);
  if (what !== "grant" && response.conditional_grant_mappings)
    say([...here, "conditional_grant_mappings"], `has no effect where ${what}s are listed`);
  const user = response.resource_mapping?.user_traits ?? response.resource_mapping?.traits?.user;
  if (user?.status_details && !user.status)
    say([...here, "resource_mapping", "user_traits", "status_details"], "needs a status");
  if (user && user.login_aliases.length > 0 && !user.login)
    say([...here, "resource_mapping", "user_traits", "login_aliases"], "needs a login");
}

function checkFeeds(file: ConfigFile, say: Say) {
  for (const [id, { response, since, newest_first: newest }] of file.event_feeds) {
    const at = ["event_feeds", id];
    for (const key of [...Object.values(mappings), "conditional_grant_mappings"] as const)
      if (response[key]) say([...at, "response", key], "has no effect where events are listed");
    if (newest && !since) say([...at, "newest_first"], "has no effect without since");
  }
}

/** What a request names must be there, and what a page needs must have a place. */
function checkRequests(file: ConfigFile, say: Say) {
  const { bases, budgets, auth } = file.connect;
  const keyed = [auth?.api_key, ...(auth?.api_keys ?? [])].some((one) => one !== undefined && one.body !== "");
  const names = new Set(budgets.map(({ name }) => name));
  if (names.size < budgets.length) say(["connect", "budgets"], "two have one name");
  for (const { at, block } of requestsOf(file)) {
    const path = at.split(".");
    if (block.base !== "" && !bases.has(block.base)) say([...path, "base"], `there is no connect.bases.${block.base}`);
    if (block.budget !== "" && !names.has(block.budget))
      say([...path, "budget"], `there is no budget ${block.budget} in connect.budgets`);
    const bodies = [block.body && "body", block.form && "form", block.graphql && "graphql"].filter(
      (one) => one !== undefined,
    );
    if (keyed && (block.method === "GET" || block.method === "HEAD"))
      say([...path, "method"], `${block.method} has no body, where the key would stand (connect.auth)`);
    if (bodies.length > 1) say(path, `has ${bodies.join(" and ")}: one of them would be sent`);
    if (bodies.length > 0 && (block.method === "GET" || block.method === "HEAD"))
      say(path, `${block.method} cannot have a ${bodies[0]}`);
  }
  for (const { at, block } of paginationsOf(file)) checkPagination(at.split("."), block, say);
  for (const [at, reading] of readingsOf(file)) {
    const paging = reading.pagination ?? file.connect.pagination;
    const { method } = reading.request;
    if (paging?.send_in === "body" && paging.strategy !== "none" && (method === "GET" || method === "HEAD"))
      say([...at, "request", "method"], `${method} has no body, where the page would stand (send_in: body)`);
    if (paging?.send_in !== "path" || paging.strategy === "none" || paging.strategy === "link") continue;
    const name = { offset: paging.offset_param, page: paging.page_param, cursor: paging.cursor_param }[paging.strategy];
    const has = (address: string) => address.includes(`{${name}}`);
    if (!has(reading.request.url.written) && !has(paging.next_url))
      say([...at, "request", "url"], `has no {${name}}, where the page would stand`);
  }
}

const needed = {
  none: [],
  offset: ["offset_param"],
  page: ["page_param"],
  cursor: ["cursor_param"],
  link: [],
} as const satisfies Record<string, readonly (keyof Pagination)[]>;

function checkPagination(at: Path, block: Pagination, say: Say) {
  for (const key of needed[block.strategy]) if (block[key] === "") say(at, `strategy ${block.strategy} needs ${key}`);
  if (block.strategy === "cursor") {
    const from = (["cursor_path", "cursor_header", "last_item"] as const).filter((key) => block[key] !== "");
    if (from.length !== 1)
      say(at, `strategy cursor needs one of cursor_path, cursor_header and last_item, and has ${from.length}`);
  }
  if (block.max_pages < 1) say([...at, "max_pages"], "must be 1 or more");
  if (block.page_size !== undefined && block.page_size < 1) say([...at, "page_size"], "must be 1 or more");
  if (block.stop_on_short_page && block.page_size === undefined) say([...at, "stop_on_short_page"], "needs page_size");
}

/** Every list of the file. */
export const readingsOf = (file: ConfigFile): readonly (readonly [Path, Reading])[] =>
  [...file.resource_types].flatMap(([id, type]) => {
    const at = ["resource_types", id];
    return [
      ...(type.list ? [[[...at, "list"], type.list] as const] : []),
      ...type.entitlements.map((one, i) => [[...at, "entitlements", i + 1], one] as const),
      ...type.grants.map((one, i) => [[...at, "grants", i + 1], one] as const),
    ];
  });

const referred = (type: ResourceTypeBlock): readonly (readonly [Path, readonly string[]])[] => [
  [["depends_on"], type.depends_on],
  [["child_types"], type.child_types],
  [["parent_type"], type.parent_type],
  ...type.static_entitlements.map(
    (one, i) => [["static_entitlements", i + 1, "grantable_to"], one.grantable_to] as const,
  ),
  ...type.entitlements.map(
    (one, i) =>
      [
        ["entitlements", i + 1, "response", "entitlement_mapping", "grantable_to"],
        one.response.entitlement_mapping?.grantable_to ?? [],
      ] as const,
  ),
  ...type.grants.flatMap((one, i) =>
    mappingsOf(one).map(
      (mapping) =>
        [
          ["grants", i + 1, "response"],
          mapping.principal_type.kind === "literal" ? [mapping.principal_type.text({})] : [],
        ] as const,
    ),
  ),
];

const mappingsOf = ({
  response: { grant_mapping: one, conditional_grant_mappings: several },
}: Reading): readonly GrantMapping[] =>
  [one, several?.default, ...(several?.conditions.map((condition) => condition.grant_mapping) ?? [])].filter(
    (mapping) => mapping !== undefined,
  );

/** Entitlements that grants name as they are, each with which of the lists of grants it is. */
const grantedNames = (type: ResourceTypeBlock): readonly (readonly [number, string])[] =>
  type.grants.flatMap((one, i) =>
    mappingsOf(one).flatMap(({ entitlement_name: name }) =>
      name.kind === "literal" ? [[i, name.text({})] as const] : [],
    ),
  );

/** Types behind those that they depend on, else as the file has them; undefined: it goes in a circle. */
export function inOrder<T extends Pick<ResourceTypeBlock, "depends_on">>(
  types: ReadonlyMap<string, T>,
): readonly (readonly [string, T])[] | undefined {
  const done = new Map<string, T>();
  const waiting = new Map(types);
  while (waiting.size > 0) {
    const next = [...waiting].find(([, { depends_on: ids }]) => ids.every((id) => done.has(id) || !types.has(id)));
    if (!next) return undefined;
    done.set(...next);
    waiting.delete(next[0]);
  }
  return [...done];
}
