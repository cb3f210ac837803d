import { isMap, isScalar, isSeq, type Node, Scalar, YAMLMap } from "yaml";
import { modernizeAuth } from "./older-auth.ts";

export type Warn = (node: Node, text: string) => void;

/**
 * Makes a file of an earlier page into one of today's, and says what is called otherwise now. Keys that only have another name stand with the
 * shapes. Earlier pages: https://github.com/ConductorOne/docs, `http-authoring` before February 2026.
 */
export function modernize(root: Node | null, warn: Warn): void {
  if (!isMap(root)) return;
  const connect = mapIn(root, "connect");
  if (connect) {
    const auth = mapIn(connect, "auth");
    if (auth) modernizeAuth(auth, warn);
    moveRetry(root, connect, warn);
    moveRateLimit(connect, warn);
  }
  for (const type of valuesOf(mapIn(root, "resource_types"))) modernizeType(type, warn);
  texts(root, (scalar) => modernizeTemplate(scalar, warn));
}

export const mapIn = (of: YAMLMap, key: string): YAMLMap | undefined => {
  const found = of.get(key, true) as Node | undefined;
  return isMap(found) ? found : undefined;
};
const valuesOf = (of: YAMLMap | undefined): readonly YAMLMap[] =>
  (of?.items ?? []).map(({ value }) => value).filter((one) => isMap(one));

/** A text that stands where another one stood. */
export function scalarAt(value: unknown, at: Node): Scalar {
  const made = new Scalar(value);
  made.source = String(value);
  if (at.range) made.range = at.range;
  return made;
}

export function mapAt(entries: readonly (readonly [string, Node])[], at: Node): YAMLMap {
  const made = new YAMLMap();
  if (at.range) made.range = at.range;
  for (const [key, value] of entries) made.set(scalarAt(key, value), value);
  return made;
}

/** `connect.retry` became `http.retry`. */
function moveRetry(root: YAMLMap, connect: YAMLMap, warn: Warn) {
  const retry = mapIn(connect, "retry");
  if (!retry) return;
  warn(retry, "connect.retry is now http.retry, with max_attempts and initial_backoff");
  connect.delete("retry");
  const http = mapIn(root, "http") ?? mapAt([], retry);
  if (!root.has("http")) root.set(scalarAt("http", retry), http);
  if (http.has("retry")) return;
  const retries = retry.get("max_retries", true) as Scalar | undefined;
  const wait = retry.get("retry_wait", true) as Scalar | undefined;
  http.set(
    scalarAt("retry", retry),
    mapAt(
      [
        ...(retries ? [["max_attempts", scalarAt(Number(retries.value) + 1, retries)] as const] : []),
        ...(wait ? [["initial_backoff", wait] as const] : []),
      ],
      retry,
    ),
  );
}

/** `connect.rate_limit` is a budget of all requests. */
function moveRateLimit(connect: YAMLMap, warn: Warn) {
  const limit = mapIn(connect, "rate_limit");
  if (!limit) return;
  warn(limit, "connect.rate_limit is now connect.budgets: [{ name, requests, per }]");
  connect.delete("rate_limit");
  const requests = limit.get("requests_per_second", true) as Scalar | undefined;
  if (!requests || connect.has("budgets")) return;
  const budget = [
    ["name", scalarAt("all", limit)],
    ["requests", requests],
    ["per", scalarAt("1s", limit)],
  ] as const;
  connect.set(scalarAt("budgets", limit), mapAt(budget, limit));
}

const sections = { list: "resource_mapping", grants: "grant_mapping", entitlements: "entitlement_mapping" } as const;

function modernizeType(type: YAMLMap, warn: Warn) {
  const old = type.get("provisioning", true) as Node | undefined;
  if (old) {
    warn(old, "provisioning of a type is now provisioning of each of its static_entitlements, and not read here");
    type.delete("provisioning");
  }
  for (const [section, mapping] of Object.entries(sections)) {
    const found = type.get(section, true) as Node | undefined;
    if (isMap(found) && section === "entitlements") warn(found, "entitlements is now a list");
    const blocks = isMap(found) ? [found] : isSeq(found) ? found.items.filter((one) => isMap(one)) : [];
    for (const block of blocks) modernizeReading(block, mapping, warn);
  }
}

function modernizeReading(block: YAMLMap, mapping: string, warn: Warn) {
  const response = mapIn(block, "response");
  if (!response) return;
  const paging = mapIn(response, "pagination");
  if (paging) {
    warn(paging, "pagination now stands beside response");
    response.delete("pagination");
    if (!block.has("pagination")) block.set(scalarAt("pagination", paging), paging);
  }
  const map = response.get("map", true) as Node | undefined;
  const only = isSeq(map) && map.items.length === 1 ? map.items[0] : map;
  if (isMap(only)) {
    warn(only, `map is now called ${mapping}`);
    response.delete("map");
    if (!response.has(mapping)) response.set(scalarAt(mapping, only), only);
    texts(only, (scalar) => modernizeExpression(scalar, warn));
  }
  const mapped = mapIn(response, mapping);
  if (!mapped) return;
  texts(mapped, (scalar) => modernizePath(scalar, warn));
  const traits = mapIn(mapped, "traits");
  if (traits) warn(traits, "traits of a mapping are now user_traits, group_traits, role_traits, app_traits");
}

/** Every text below. */
function texts(node: unknown, each: (scalar: Scalar) => void): void {
  if (isMap(node)) for (const { value } of node.items) texts(value, each);
  else if (isSeq(node)) for (const item of node.items) texts(item, each);
  else if (isScalar(node) && typeof node.value === "string") each(node);
}

function put(scalar: Scalar, text: string, warn: Warn) {
  warn(scalar, `${String(scalar.value)} is now ${text}`);
  scalar.value = text;
  scalar.source = text;
}

/** `$.name` of a row, also in a sum, is `cel:item.name`. */
function modernizePath(scalar: Scalar, warn: Warn) {
  const text = String(scalar.value);
  if (/^\$\.[A-Za-z_]/.test(text)) put(scalar, `cel:${text.replaceAll(/\$\.(?=[A-Za-z_])/g, "item.")}`, warn);
}

/** `.name` of a row is `cel:item.name`. */
function modernizeExpression(scalar: Scalar, warn: Warn) {
  const text = String(scalar.value);
  if (/^(cel|tmpl):/.test(text) || !/(^|[\s(!,+?:])\.[A-Za-z_]/.test(text)) return;
  put(scalar, `cel:${text.replaceAll(/(^|[\s(!,+?:])\.(?=[A-Za-z_])/g, "$1item.")}`, warn);
}

const formerNames: Readonly<Record<string, string>> = {
  ResourceID: "resource.id",
  PrincipalID: "principal.id",
  EntitlementID: "entitlement.id",
};

/** `{{.ResourceID}}` is `{{.resource.id}}`. */
function modernizeTemplate(scalar: Scalar, warn: Warn) {
  const text = String(scalar.value);
  if (!/^\s*tmpl:/.test(text)) return;
  if (/\{\{[^}]*\.(Limit|Offset)\b/.test(text))
    warn(scalar, ".Limit and .Offset are now limit_param and offset_param of pagination");
  const now = text.replaceAll(
    /(\{\{[^}]*?\.)(ResourceID|PrincipalID|EntitlementID)\b/g,
    (_, before: string, name: string) => before + formerNames[name],
  );
  if (now !== text) put(scalar, now, warn);
}
