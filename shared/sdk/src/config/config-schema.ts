import type { Constraint } from "./constraint.ts";
import type { Field } from "./field.ts";
import type { Configuration } from "./fields.ts";
import type { IntRules, StringRules } from "./rules.ts";

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };
export type ConfigSchema = { readonly [key: string]: Json | undefined };

/**
 * The exported schema: c1.config.v1.Configuration in protobuf's JSON form, zero values left out. `defaults` are the
 * host's own fields; those for operators come first.
 */
export function configSchema(configuration: Configuration, defaults: readonly Field[] = []): ConfigSchema {
  const own = Object.values(configuration.fields);
  const replaced = new Set(own.map((field) => field.name));
  const exported = [...defaults.filter((field) => !replaced.has(field.name)), ...own].filter(isExported);
  const names = new Set(exported.map((field) => field.name));
  const constraints = configuration.constraints.filter((constraint) =>
    [...constraint.fields, ...constraint.on].every((name) => names.has(name)),
  );
  const groups = configuration.groups.filter(({ exportTo = "gui" }) => exportTo === "gui" || exportTo === "ops");
  return present({
    fields: exported.map(fieldSchema),
    constraints: constraints.map(constraintSchema),
    displayName: configuration.displayName,
    helpUrl: configuration.helpUrl,
    iconUrl: configuration.iconUrl,
    isDirectory: configuration.isDirectory,
    catalogId: configuration.catalogId,
    supportsExternalResources: configuration.supportsExternalResources,
    requiresExternalConnector: configuration.requiresExternalConnector,
    fieldGroups: groups.map(({ name, displayName = "", helpText = "", fields, default: isDefault = false }) =>
      present({ name, displayName, helpText, fields, default: isDefault }),
    ),
  });
}

const isExported = (field: Field) => field.exportTo === "gui" || field.exportTo === "ops";

function fieldSchema(field: Field): ConfigSchema {
  const { name, displayName, description, placeholder, required, secret, exportTo } = field;
  return {
    ...present({
      name,
      displayName,
      description,
      placeholder,
      isRequired: required,
      isOps: exportTo === "ops",
      isSecret: secret,
    }),
    ...variant(field),
  };
}

function variant(field: Field): ConfigSchema {
  const isRequired = field.required;
  switch (field.kind) {
    case "string":
      return {
        stringField: present({
          defaultValue: field.default,
          rules: rules({ ...stringRules(field.rules), isRequired }),
          type: stringTypes[field.input],
          suggestedValue: field.suggested,
        }),
      };
    case "file":
      return {
        stringField: present({
          defaultValue: field.default,
          rules: rules({ isRequired }),
          type: "STRING_FIELD_TYPE_FILE_UPLOAD",
          allowedExtensions: field.allowedExtensions,
        }),
      };
    case "bool":
      return {
        boolField: present({
          defaultValue: field.default,
          rules: field.rules?.eq === undefined ? undefined : { eq: field.rules.eq },
          suggestedValue: field.suggested,
        }),
      };
    case "int":
      return {
        intField: present({
          defaultValue: int64(field.default),
          rules: rules({ ...intRules(field.rules), isRequired }),
          suggestedValue: int64(field.suggested),
        }),
      };
    case "list": {
      const { itemRules, minItems, maxItems, ...flags } = field.rules ?? {};
      return {
        stringSliceField: present({
          defaultValue: field.default,
          rules: rules({
            minItems: int64(minItems),
            maxItems: int64(maxItems),
            itemRules: itemRules && rules(stringRules(itemRules)),
            ...flags,
            isRequired,
          }),
          suggestedValue: field.suggested,
        }),
      };
    }
    case "map":
      return {
        stringMapField: present({
          defaultValue: mapDefault(field.default),
          rules: rules({ ...field.rules, isRequired }),
        }),
      };
  }
}

const mapDefault = (given: Readonly<Record<string, string>>) => {
  const entries = Object.entries(given).map(([key, value]) => [
    key,
    { "@type": "type.googleapis.com/google.protobuf.Value", value },
  ]);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
};

const stringTypes = {
  text: "",
  random: "STRING_FIELD_TYPE_RANDOM",
  oauth2: "STRING_FIELD_TYPE_OAUTH2",
  "connector-derived-options": "STRING_FIELD_TYPE_CONNECTOR_DERIVED_OPTIONS",
} as const;

function stringRules(given: StringRules = {}): ConfigSchema {
  const { len, minLen, maxLen, wellKnown, ...rest } = given;
  return {
    ...rest,
    len: int64(len),
    minLen: int64(minLen),
    maxLen: int64(maxLen),
    wellKnown: wellKnown && `WELL_KNOWN_STRING_${wellKnown}`,
  };
}

function intRules(given: IntRules = {}): ConfigSchema {
  const { validateEmpty, in: oneOf, notIn, ...bounds } = given;
  return {
    ...Object.fromEntries(Object.entries(bounds).map(([key, value]) => [key, String(value)])),
    in: oneOf?.map(String),
    notIn: notIn?.map(String),
    validateEmpty,
  };
}

const constraintKinds: Record<Constraint["kind"], string> = {
  "required-together": "CONSTRAINT_KIND_REQUIRED_TOGETHER",
  "at-least-one": "CONSTRAINT_KIND_AT_LEAST_ONE",
  "mutually-exclusive": "CONSTRAINT_KIND_MUTUALLY_EXCLUSIVE",
  "dependent-on": "CONSTRAINT_KIND_DEPENDENT_ON",
};

const constraintSchema = ({ kind, fields, on, name = "", helpText = "" }: Constraint): ConfigSchema =>
  present({ kind: constraintKinds[kind], fieldNames: fields, secondaryFieldNames: on, name, helpText });

/** 64-bit integers are text in protobuf's JSON. */
const int64 = (value: number | undefined) => (value ? String(value) : undefined);

const rules = (given: ConfigSchema) => {
  const kept = present(given);
  return Object.keys(kept).length > 0 ? kept : undefined;
};

/** Without what protobuf's JSON leaves out: unset, "", false and empty lists. */
function present(object: ConfigSchema): ConfigSchema {
  const isEmpty = (value: Json | undefined) =>
    value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}
