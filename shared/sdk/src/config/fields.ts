import { bug } from "../errors.ts";
import { checkField, checkKeys } from "./check-field.ts";
import type { Constraint } from "./constraint.ts";
import type { Field, ValueOf } from "./field.ts";
import type { FieldGroup } from "./field-group.ts";

export interface ConfigurationOptions {
  readonly displayName?: string;
  readonly helpUrl?: string;
  readonly iconUrl?: string;
  readonly catalogId?: string;
  readonly isDirectory?: boolean;
  readonly supportsExternalResources?: boolean;
  readonly requiresExternalConnector?: boolean;
  readonly constraints?: readonly Constraint[];
  readonly groups?: readonly FieldGroup[];
}

export type FieldRecord = Readonly<Record<string, Field>>;

/** All that a connector asks its user for. Order of `fields` is the order of the exported schema. */
export interface Configuration<F extends FieldRecord = FieldRecord> {
  readonly fields: F;
  readonly displayName: string;
  readonly helpUrl: string;
  readonly iconUrl: string;
  readonly catalogId: string;
  readonly isDirectory: boolean;
  readonly supportsExternalResources: boolean;
  readonly requiresExternalConnector: boolean;
  readonly constraints: readonly Constraint[];
  readonly groups: readonly FieldGroup[];
}

/** The typed values of a configuration, by the keys it was stated with. `authMethod` is the group in force, or "". */
export type ConfigOf<C> =
  C extends Configuration<infer F>
    ? { readonly [K in keyof F]: ValueOf<F[K]> } & { readonly authMethod: string }
    : never;

/** States a configuration. A contradiction in it is a bug of the connector and throws at once. */
export function fields<F extends FieldRecord>(record: F, options: ConfigurationOptions = {}): Configuration<F> {
  const { constraints = [], groups = [] } = options;
  const byName = new Map<string, Field>();
  checkKeys(options, optionNames, (what) => bug(`invalid config: ${what}`));
  for (const [key, field] of Object.entries(record)) {
    checkField(key, field);
    if (byName.has(field.name)) throw bug(`multiple fields with the same name: ${field.name}`);
    byName.set(field.name, field);
  }
  for (const constraint of constraints) checkConstraint(constraint, byName);
  const defaults = groups.filter((group) => group.default).map((group) => group.name);
  if (defaults.length > 1) {
    throw bug(`only one field group can be set as default, but found ${defaults.length}: ${defaults.join(", ")}`);
  }
  for (const group of groups) for (const name of group.fields) known(name, byName, `group ${group.name}`);
  return {
    fields: record,
    displayName: options.displayName ?? "",
    helpUrl: options.helpUrl ?? "",
    iconUrl: options.iconUrl ?? "",
    catalogId: options.catalogId ?? "",
    isDirectory: options.isDirectory ?? false,
    supportsExternalResources: options.supportsExternalResources ?? false,
    requiresExternalConnector: options.requiresExternalConnector ?? false,
    constraints,
    groups,
  };
}

const optionNames = [
  ...["displayName", "helpUrl", "iconUrl", "catalogId", "isDirectory"],
  ...["supportsExternalResources", "requiresExternalConnector", "constraints", "groups"],
];

function checkConstraint({ kind, fields: names, on }: Constraint, byName: ReadonlyMap<string, Field>) {
  const all = [...names, ...on];
  for (const name of all) known(name, byName, kind);
  if (new Set(all).size !== all.length) throw bug(`invalid config: ${kind} names a field twice: ${all.join(", ")}`);
  const enough = kind === "dependent-on" ? names.length > 0 && on.length > 0 : names.length > 1;
  if (!enough) throw bug(`invalid config: ${kind} names too few fields: ${all.join(", ")}`);
  const required = kind === "mutually-exclusive" && names.find((name) => byName.get(name)?.required);
  if (required) throw bug(`invalid config: the required field ${required} cannot be mutually exclusive`);
}

function known(name: string, byName: ReadonlyMap<string, Field>, place: string) {
  if (!byName.has(name)) throw bug(`invalid config: ${place} names the unknown field ${name}`);
}
