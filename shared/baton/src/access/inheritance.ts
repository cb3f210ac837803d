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
}

export function inheritanceOf({ rows }: Catalogue): Inheritance {
  const steps = new Map<string, Step[]>();
  for (const { entitlementId, expansion } of rows.grants({ expandable: true })) {
    if (!expansion) continue;
    const { entitlementIds, shallow } = fromBinary(GrantExpandableSchema, expansion);
    for (const from of entitlementIds) {
      const known = steps.get(from) ?? [];
      known.push({ to: entitlementId, shallow });
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

/**
 * The ways from what somebody holds directly to an entitlement, shortest first, each as the entitlements passed, the last
 * one included. Only entitlements somebody holds are passed, none twice.
 */
export function pathsTo(
  wanted: string,
  direct: ReadonlySet<string>,
  held: ReadonlySet<string>,
  inheritance: Inheritance,
  most = 20,
): string[][] {
  const paths: string[][] = direct.has(wanted) ? [[wanted]] : [];
  let frontier = [...direct].filter((id) => id !== wanted).map((id) => [id]);
  while (frontier.length > 0 && paths.length < most) {
    const longer: string[][] = [];
    for (const path of frontier) {
      for (const { to, shallow } of inheritance.get(path.at(-1)!) ?? []) {
        if ((shallow && path.length > 1) || path.includes(to) || !held.has(to)) continue;
        const next = [...path, to];
        if (to === wanted) paths.push(next);
        else longer.push(next);
      }
    }
    // Beyond this the ways differ in detours only.
    frontier = longer.slice(0, 10_000);
  }
  return paths.slice(0, most);
}
