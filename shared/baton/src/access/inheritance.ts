import type { StoredGrant } from "@baton-connectors/c1z";
import { GrantExpandableSchema, GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import type { Catalogue } from "../file/catalogue.ts";
import { onlyFields } from "../file/only-fields.ts";

/** From an entitlement to those its holders inherit: a group's membership leads to what the group was granted. */
export type Inheritance = ReadonlyMap<string, readonly Step[]>;
export interface Step {
  readonly to: string;
  /** Only who holds the entitlement directly inherits. */
  readonly shallow: boolean;
  /** Types of principals that inherit; none: all. */
  readonly types: readonly string[];
}

export function inheritanceOf({ rows }: Catalogue): Inheritance {
  const steps = new Map<string, Step[]>();
  for (const { entitlementId, expansion } of rows.grants({ expandable: true })) {
    if (!expansion) continue;
    const { entitlementIds, shallow, resourceTypeIds } = fromBinary(GrantExpandableSchema, expansion);
    for (const from of entitlementIds) {
      const known = steps.get(from) ?? [];
      known.push({ to: entitlementId, shallow, types: resourceTypeIds });
      steps.set(from, known);
    }
  }
  return steps;
}

/** The entitlements a grant was inherited by; its own among them where it was made as well. */
export const sourcesOf = (data: Uint8Array): string[] => {
  const sources = onlyFields(data, [GrantSchema.field.sources.number]);
  return sources.length === 0 ? [] : Object.keys(fromBinary(GrantSchema, sources).sources?.sources ?? {});
};

/** Whether a grant was made, and not only inherited. Inherited ones name their sources, and not themselves. */
export function isDirect({ data, entitlementId }: Pick<StoredGrant, "data" | "entitlementId">): boolean {
  const sources = sourcesOf(data);
  return sources.length === 0 || sources.includes(entitlementId);
}

/** What a principal holds. */
export interface Held {
  readonly principalType: string;
  readonly all: ReadonlySet<string>;
  readonly direct: ReadonlySet<string>;
}
export interface Ways {
  /** Each as the entitlements passed, the last one included; shortest first. */
  readonly paths: readonly (readonly string[])[];
  /** Whether there are others. */
  readonly more: boolean;
}

/** The ways from what somebody holds directly to an entitlement. Only entitlements they hold are passed, none twice. */
export function waysTo(wanted: string, held: Held, inheritance: Inheritance, most = 20): Ways {
  const open = (id: string) =>
    (inheritance.get(id) ?? []).filter(
      ({ to, types }) => held.all.has(to) && (types.length === 0 || types.includes(held.principalType)),
    );
  const leading = leadingTo(wanted, held, open);
  const paths: string[][] = held.direct.has(wanted) ? [[wanted]] : [];
  let cut = false;
  let frontier = [...held.direct].filter((id) => id !== wanted && leading.has(id)).map((id) => [id]);
  while (frontier.length > 0 && paths.length <= most) {
    const longer: string[][] = [];
    for (const path of frontier) {
      for (const { to, shallow } of open(path.at(-1)!)) {
        if ((shallow && path.length > 1) || path.includes(to) || !leading.has(to)) continue;
        (to === wanted ? paths : longer).push([...path, to]);
      }
    }
    // Each of these leads on: beyond so many they differ in detours.
    cut ||= longer.length > mostUnderway;
    frontier = longer.slice(0, mostUnderway);
  }
  return { paths: paths.slice(0, most), more: cut || paths.length > most };
}
const mostUnderway = 10_000;

/** What leads to an entitlement over others that are held, itself included. */
function leadingTo(wanted: string, { all }: Held, open: (id: string) => readonly Step[]): ReadonlySet<string> {
  const from = new Map<string, string[]>();
  for (const id of all)
    for (const { to } of open(id)) {
      const sources = from.get(to) ?? [];
      sources.push(id);
      from.set(to, sources);
    }
  const found = new Set([wanted]);
  // A set grows while it is gone through.
  for (const id of found) for (const source of from.get(id) ?? []) found.add(source);
  return found;
}
