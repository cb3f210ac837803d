import type { ConfigFile, ResourceTypeBlock } from "./shape.ts";

export interface Checked {
  readonly wrong: readonly string[];
  readonly warnings: readonly string[];
}

/** What keys say must go together, as far as no single key shows it. All of it at once. */
export function checkFile(file: ConfigFile, name: string): Checked {
  const wrong: string[] = [];
  const warnings: string[] = [];
  const known = new Set(file.resource_types.keys());
  if (known.size === 0) wrong.push(`${name}: resource_types has no type`);
  for (const [id, type] of file.resource_types) {
    const at = `${name}, resource_types.${id}`;
    if (!type.list && type.static_resources.length === 0) wrong.push(`${at}: has neither list nor static_resources`);
    if (type.list && !type.list.response.resource_mapping) wrong.push(`${at}.list.response: has no resource_mapping`);
    for (const [key, ids] of referred(type))
      for (const one of ids) if (!known.has(one)) wrong.push(`${at}.${key}: there is no resource type ${one}`);
    type.grants.forEach(({ response }, i) => {
      if (!response.grant_mapping && !response.conditional_grant_mappings)
        wrong.push(`${at}.grants.${i + 1}.response: has no grant_mapping`);
    });
    type.entitlements.forEach(({ response }, i) => {
      if (!response.entitlement_mapping) wrong.push(`${at}.entitlements.${i + 1}.response: has no entitlement_mapping`);
    });
    const names = new Set(type.static_entitlements.map((one) => one.id));
    if (names.size < type.static_entitlements.length) wrong.push(`${at}.static_entitlements: two have one id`);
    for (const entitlement of type.static_entitlements) {
      if (entitlement.purpose === "role" || entitlement.purpose === "access")
        warnings.push(
          `${at}.static_entitlements: the purpose ${entitlement.purpose} is not known any more; it is taken for assignment`,
        );
      for (const said of [entitlement.display_name, entitlement.description])
        if (said && /^tmpl:\s*"/.test(said.written)) warnings.push(`${said.place}: the quotes are part of the text`);
    }
    if (names.size > 0 && type.entitlements.length === 0)
      for (const said of grantedNames(type))
        if (!names.has(said)) wrong.push(`${at}.grants: there is no entitlement ${said}`);
    if (type.skip_entitlements_and_grants && (names.size > 0 || type.entitlements.length > 0 || type.grants.length > 0))
      warnings.push(`${at}: skip_entitlements_and_grants leaves its entitlements and grants out`);
  }
  return { wrong, warnings };
}

const referred = (type: ResourceTypeBlock): readonly (readonly [string, readonly string[]])[] => [
  ["depends_on", type.depends_on],
  ["child_types", type.child_types],
  ["parent_type", type.parent_type === "" ? [] : [type.parent_type]],
  ["static_entitlements.grantable_to", type.static_entitlements.flatMap((one) => one.grantable_to)],
  [
    "entitlements.grantable_to",
    type.entitlements.flatMap((one) => one.response.entitlement_mapping?.grantable_to ?? []),
  ],
];

/** Entitlements that grants name as they are. */
const grantedNames = (type: ResourceTypeBlock): readonly string[] =>
  type.grants
    .flatMap(({ response: { grant_mapping: one, conditional_grant_mappings: several } }) => [
      one,
      several?.default,
      ...(several?.conditions.map((condition) => condition.grant_mapping) ?? []),
    ])
    .flatMap((mapping) => (mapping?.entitlement_name.kind === "literal" ? [mapping.entitlement_name.written] : []));
