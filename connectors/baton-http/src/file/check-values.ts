import { isAbsolute } from "node:path";
import { isRecord } from "../answer/is-record.ts";
import { baseOf } from "../request/hosts.ts";
import type { Said } from "../text/said.ts";
import { requestsOf } from "./requests.ts";
import type { ConfigFile, ResourceTypeBlock } from "./shape.ts";

type Path = readonly (string | number)[];
type Say = (at: Path, what: string) => void;

/** What values mean that are each well written by themselves. */
export function checkValues(file: ConfigFile, say: Say): void {
  checkConnect(file, say);
  checkAddresses(file, say);
  for (const [id, type] of file.resource_types) checkTypeValues(id, type, file, say);
  checkRules(file, say);
  for (const [name, { command }] of file.actions) {
    const [program] = command?.arguments ?? [];
    if (command && !program) say(["actions", name, "command", "arguments"], "names no program");
    if (program?.kind === "literal" && !isAbsolute(program.written))
      say(["actions", name, "command", "arguments"], `${program.written} must be named with its whole path`);
  }
  const { http } = file;
  if (http && http.proxy !== "" && !/^https?:\/\/./i.test(http.proxy))
    say(["http", "proxy"], "is no address of a proxy: http://host:port");
  if (http?.tls && (http.tls.client_cert === "") !== (http.tls.client_key === ""))
    say(["http", "tls"], "needs client_cert and client_key, or none of them");
  if (http?.retry?.max_attempts === 0) say(["http", "retry", "max_attempts"], "must be 1 or more");
  for (const { at, path, name } of namedVars(file))
    if (!file.vars.has(name)) say(path, `${at}: there is no ${name} in vars`);
}

function checkConnect({ connect }: ConfigFile, say: Say): void {
  const said = [
    [["connect", "base_url"], connect.base_url],
    ...[...connect.bases].map(([name, one]) => [["connect", "bases", name], one] as const),
  ] as const;
  for (const [at, one] of said) {
    // What a variable stands for is seen when it is used.
    if (one.kind !== "literal" || one.written.includes("${")) continue;
    try {
      baseOf(one.text({}), "it");
    } catch (thrown) {
      say(at, (thrown as Error).message.replace(/^it /, "").replace(/^(is no address): .*/, "$1: https://host/path"));
    }
  }
}

/** Whole addresses lead to hosts that the file names. */
function checkAddresses(file: ConfigFile, say: Say): void {
  const { base_url: base, bases, allowed_hosts: hosts } = file.connect;
  const said = [base, ...bases.values()];
  if (said.some(({ kind, written }) => kind !== "literal" || written.includes("${") || !URL.canParse(written))) return;
  const origins = new Set(said.map((one) => new URL(one.text({})).origin));
  for (const { at, block } of requestsOf(file)) {
    const { written } = block.url;
    if (!/^https?:/i.test(written) || !URL.canParse(written)) continue;
    const { origin, host } = new URL(written);
    if (!origins.has(origin) && !hosts.includes(host))
      say(
        [...at.split("."), "url"],
        `${origin} is none of the hosts of the file: connect.bases or connect.allowed_hosts name others`,
      );
  }
}

/** An id begins with its type, and a colon ends that. */
const typeName = /^[^\s:/\p{Cc}]+$/u;

function checkTypeValues(id: string, type: ResourceTypeBlock, file: ConfigFile, say: Say): void {
  const at = ["resource_types", id];
  if (!typeName.test(id)) say(at, `${JSON.stringify(id)} can be no resource type: letters, digits, - and _ can`);
  if (type.parent_type.length > 0 && !isBelow(id, file, new Set()))
    say([...at, "parent_type"], "leads to no type that is listed by itself: nothing would be listed");
  const ids = type.static_resources.map((one) => one.id);
  if (new Set(ids).size < ids.length) say([...at, "static_resources"], "two have one id");
  if (ids.includes("")) say([...at, "static_resources"], "one has an empty id");
  for (const [i, one] of type.grants.entries()) {
    const several = one.response.conditional_grant_mappings;
    if (several && several.conditions.length === 0 && !several.default)
      say([...at, "grants", i + 1, "response", "conditional_grant_mappings"], "has neither conditions nor a default");
  }
  const map = type.list?.response.resource_mapping;
  if (map?.id.kind === "literal")
    say(
      [...at, "list", "response", "resource_mapping", "id"],
      `${map.id.written} is the same for every row: what is of the row begins with cel:item`,
    );
  if (type.list && names(type.list.request, "resource"))
    say([...at, "list", "request"], "names resource, which is nothing in a list; there is parent_resource");
}

function isBelow(id: string, file: ConfigFile, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const parents = file.resource_types.get(id)?.parent_type ?? [];
  return parents.length === 0 || parents.some((one) => !file.resource_types.has(one) || isBelow(one, file, seen));
}

/** Whether a text of a request names this. */
const names = (request: unknown, name: string): boolean =>
  textsIn(request).some(({ written }) =>
    new RegExp(`(^|[^\\w.])\\.?${name}\\.`).test(written.replace(/^(cel|tmpl):/, " ")),
  );

interface Text {
  readonly written: string;
  readonly path: Path;
}

/** Expressions and templates, wherever they stand. */
function textsIn(value: unknown, path: Path = []): readonly Text[] {
  if (value instanceof Map) return [...value].flatMap(([name, one]) => textsIn(one, [...path, String(name)]));
  if (Array.isArray(value)) return value.flatMap((one, i) => textsIn(one, [...path, i + 1]));
  if (!isRecord(value)) return [];
  const { written } = value as Partial<Said>;
  if (typeof written === "string") return /^\s*(cel|tmpl):/.test(written) ? [{ written, path }] : [];
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, [...path, name]));
}

const namedVars = (file: ConfigFile) =>
  textsIn(file).flatMap(({ written, path }) =>
    [...written.matchAll(/(?:^|[^\w.])\.?vars\.([A-Za-z_]\w*)/g)].map(([, name]) => ({
      at: written,
      path,
      name: name!,
    })),
  );

function checkRules(file: ConfigFile, say: Say): void {
  const rules = [
    { at: [] as Path, rule: file.error_handling },
    ...requestsOf(file).map(({ at, block }) => ({ at: at.split("."), rule: block.error_handling })),
  ];
  for (const { at, rule } of rules)
    for (const status of rule?.error_status_codes.keys() ?? [])
      if (!/^[1-5]\d\d$/.test(status))
        say([...at, "error_handling", "error_status_codes", status], `${status} is no status: 404, for instance`);
}
