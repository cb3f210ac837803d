import type { Note } from "../yaml/place.ts";
import { ProblemFinder } from "./problem-finder.ts";
import type { ConfigFile } from "./shape.ts";

/** What is wrong with a file, as far as that can be known without its database. */
export function problemsOf(file: ConfigFile): readonly Note[] {
  const found = new ProblemFinder();
  for (const [id, type] of file.resource_types ?? []) {
    found.ofType(type);
    const { list, entitlements, grants = [] } = type;
    if (list) {
      found.reads(list, list.at, []);
      if (!list.map?.id) found.add(list.map?.at ?? list.at, "id is required");
      if (!list.map?.display_name) found.add(list.map?.at ?? list.at, "display_name is required");
      found.expressions(list.map, ["cols"], ["annotations", "mfa_enabled", "sso_enabled"]);
    }
    for (const map of type.static_entitlements ?? []) {
      for (const key of ["id", "display_name"] as const) if (!map[key]) found.add(map.at, `${key} is required`);
      for (const key of ["display_name", "description"] as const) found.expression(map[key], ["resource"]);
      found.expressions(map.exclusion_group, ["resource"]);
      found.provisioning(map);
    }
    if (entitlements && !type.static_entitlements) {
      found.reads(entitlements, entitlements.at, ["resource"]);
      for (const map of entitlements.map ?? []) {
        for (const key of ["id", "display_name", "slug"] as const)
          if (!map[key]) found.add(map.at, `${key} is required`);
        found.expressions({ ...map, provisioning: undefined }, ["cols", "resource"]);
        found.provisioning(map);
      }
    }
    for (const query of grants) {
      const ofType = (query.map ?? []).some((map) => map.resource_id);
      found.reads(query, query.at, ofType ? [] : ["resource"]);
      for (const map of query.map ?? []) {
        for (const key of ["principal_id", "principal_type", "entitlement_id"] as const)
          if (!map[key]) found.add(map.at, `${key} is required`);
        found.expressions(map, ["cols", "resource"], ["annotations"]);
        const { principal_type: principal } = map;
        if (principal && !file.resource_types?.has(principal))
          found.add(map.at, `principal_type '${principal}' is no resource type of the file: its grants are left out`);
      }
    }
    found.account(id, type);
    found.changes(type);
  }
  for (const [name, { query, queries, arguments: args, vars, at }] of file.actions ?? []) {
    if (query && queries) found.add(at, `action '${name}' has both query and queries`);
    if (!query && !queries?.length) found.add(at, `action '${name}': query is required`);
    for (const [key, argument] of args ?? [])
      if (argument.required && argument.default !== undefined)
        found.add(argument.at, `argument '${key}' is required and has a default`);
    found.vars(vars, ["input"]);
    const names = [...(vars?.keys() ?? []), ...(args?.keys() ?? [])];
    for (const one of [...(query ? [query] : []), ...(queries ?? [])]) found.statement(one, names);
  }
  return found.notes;
}
