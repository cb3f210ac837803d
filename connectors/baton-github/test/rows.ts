import {
  type Entitlement,
  Entitlement_PurposeValue,
  type Grant,
  GrantSourcesSchema,
  type Resource,
  type ResourceType,
  ResourceType_Trait,
} from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { type JsonObject, toJson } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";

/**
 * Rows as lines, by kind and id: what a recording holds of each. Lines compare with the parts in one order; expansions
 * stand in a column of their own in the file and are not in the recordings.
 */
export function linesOf(store: MemoryStore): Map<string, string> {
  const { resourceTypes, resources, entitlements, grants } = store.content();
  const lines = [
    ...Object.values(resourceTypes ?? {}).map((row) => typeLine(row as ResourceType)),
    ...Object.values(resources ?? {}).map((row) => resourceLine(row as Resource)),
    ...Object.values(entitlements ?? {}).map((row) => entitlementLine(row as Entitlement)),
    ...Object.values(grants ?? {}).map((row) => grantLine(row as Grant)),
  ];
  return new Map(lines.map(([head, ...rest]) => [head, canonical(rest.join(" | "))]));
}

export const recordedLines = (rows: readonly string[]): Map<string, string> =>
  new Map(
    rows.map((line) => {
      const [head = "", ...rest] = line.split(" | ");
      return [head, canonical(rest.join(" | "))] as const;
    }),
  );

/** Names every row that is missing, new, or not the same. */
export function differences(ours: Map<string, string>, theirs: Map<string, string>): string[] {
  const heads = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return heads.flatMap((head) => {
    if (!ours.has(head)) return [`missing: ${head}`];
    if (!theirs.has(head)) return [`new: ${head}`];
    return ours.get(head) === theirs.get(head)
      ? []
      : [`differs: ${head}\n  ours   ${ours.get(head)}\n  theirs ${theirs.get(head)}`];
  });
}

type Line = readonly [string, ...string[]];

const typeLine = ({ id, displayName, traits, annotations }: ResourceType): Line => [
  `T ${id}`,
  displayName,
  traits.map((trait) => `TRAIT_${ResourceType_Trait[trait]}`).join(","),
  annotationsText(annotations),
];
const resourceLine = ({ id, displayName, parentResourceId: parent, annotations }: Resource): Line => [
  `R ${id!.resourceType}:${id!.resource}`,
  // As the recordings print it.
  displayName === "" ? "undefined" : displayName.replaceAll("\t", "\\t"),
  `parent=${parent ? `${parent.resourceType}:${parent.resource}` : "-"}`,
  annotationsText(annotations),
];
const entitlementLine = (one: Entitlement): Line => [
  `E ${one.id}`,
  one.displayName,
  one.description,
  `PURPOSE_VALUE_${Entitlement_PurposeValue[one.purpose]}`,
  `slug=${one.slug}`,
  `to=${one.grantableTo.map(({ id }) => id).join(",")}`,
  annotationsText(one.annotations),
];
function grantLine({ id, principal, sources, annotations }: Grant): Line {
  const { id: to, displayName, annotations: said } = principal!;
  const whole = displayName ? ` ${JSON.stringify(displayName)} ${annotationsText(said)}` : "";
  const json = sources && (toJson(GrantSourcesSchema, sources) as JsonObject).sources;
  return [
    `G ${id}`,
    `pr=${to!.resourceType}:${to!.resource}${whole}`,
    `src=${json ? JSON.stringify(json) : "null"}`,
    annotationsText(annotations),
  ];
}

/** The expansion is kept apart from the row. */
const annotationsText = (annotations: readonly Any[]): string =>
  annotations
    .map((any) => toJson(AnySchema, any, { registry }) as JsonObject)
    .map(({ "@type": type, ...rest }) => [String(type).split(".").at(-1)!, rest] as const)
    .filter(([name]) => name !== "GrantExpandable")
    .map(([name, rest]) => `${name}${JSON.stringify(rest)}`)
    .join(" ");

/** Every JSON object in the text with its keys in order. */
function canonical(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; ) {
    const end = text[at] === "{" ? endOfObject(text, at) : undefined;
    if (end === undefined) out += text[at++];
    else {
      out += JSON.stringify(ordered(JSON.parse(text.slice(at, end))));
      at = end;
    }
  }
  return out.trimEnd();
}

function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (inString) {
      if (letter === "\\") at++;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === "{") depth++;
    else if (letter === "}" && --depth === 0) return at + 1;
  }
  return text.length;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, ordered(item)]),
  );
}
