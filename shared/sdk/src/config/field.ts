import { bug } from "../errors.ts";
import { checkKeys } from "./check-field.ts";
import type { BoolRules, IntRules, ListRules, MapRules, StringRules } from "./rules.ts";

/** Who sees a field in the exported schema: everyone (`gui`), operators (`ops`), the command line only, nobody. */
export type ExportTarget = "gui" | "ops" | "cli" | "none";

/** Where a field stands in `--help`. */
export type Section = "credentials" | "sync" | "provisioning" | "operations" | "service" | "output" | "advanced";

export interface FieldOptions {
  /** Kebab-case; the flag is `--name`, the variable `BATON_NAME`, the key in a config file `name`. */
  readonly name: string;
  readonly description?: string;
  /** Shown in graphical setup. */
  readonly displayName?: string;
  readonly placeholder?: string;
  /** For who is asked for it by `init`: where to find it, what to beware of. */
  readonly explanation?: string;
  /** Refuses, with a configuration error, what cannot be right and no rule expresses; `init` asks again. */
  readonly check?: (value: string) => unknown;
  readonly required?: boolean;
  /** Masked on input and scrubbed from all output. */
  readonly secret?: boolean;
  /** Not shown in help; still accepted and exported. */
  readonly hidden?: boolean;
  /** Default `gui`. */
  readonly exportTo?: ExportTarget;
  /** One letter. */
  readonly short?: string;
  /** Also accepted after a subcommand. */
  readonly persistent?: boolean;
  /** Default: `credentials` if required or secret, otherwise `sync`. */
  readonly section?: Section;
  /** Replaces the default flag of the same name. */
  readonly replacesDefault?: boolean;
}

interface Common {
  readonly name: string;
  readonly description: string;
  readonly displayName: string;
  readonly placeholder: string;
  readonly explanation: string;
  readonly check: FieldOptions["check"];
  readonly required: boolean;
  readonly secret: boolean;
  readonly hidden: boolean;
  readonly exportTo: ExportTarget;
  readonly short: string;
  readonly persistent: boolean;
  readonly section: Section;
  readonly replacesDefault: boolean;
}

export type StringInput = "text" | "random" | "oauth2" | "connector-derived-options";

export interface StringField<T extends string = string> extends Common {
  readonly kind: "string";
  readonly input: StringInput;
  readonly default: T;
  /** Exported as a proposal; never a default at run time. */
  readonly suggested: T | "";
  readonly rules: StringRules | undefined;
}
export interface BoolField extends Common {
  readonly kind: "bool";
  readonly default: boolean;
  readonly suggested: boolean;
  readonly rules: BoolRules | undefined;
}
export interface IntField extends Common {
  readonly kind: "int";
  readonly default: number;
  readonly suggested: number;
  readonly rules: IntRules | undefined;
}
export interface ListField extends Common {
  readonly kind: "list";
  readonly default: readonly string[];
  readonly suggested: readonly string[];
  readonly rules: ListRules | undefined;
}
export interface MapField extends Common {
  readonly kind: "map";
  readonly default: Readonly<Record<string, string>>;
  readonly rules: MapRules | undefined;
}
export interface FileField extends Common {
  readonly kind: "file";
  /** A path. */
  readonly default: string;
  readonly allowedExtensions: readonly string[];
}

export type Field = StringField | BoolField | IntField | ListField | MapField | FileField;

/** What a connector reads for a field: unset is the zero value, a file is its content. */
export type ValueOf<F extends Field> =
  F extends StringField<infer T>
    ? T
    : F extends BoolField
      ? boolean
      : F extends IntField
        ? number
        : F extends ListField
          ? readonly string[]
          : F extends MapField
            ? Readonly<Record<string, string>>
            : Uint8Array;

export const stringField = (
  options: FieldOptions & { default?: string; suggested?: string; rules?: StringRules },
): StringField => ({
  ...common(options),
  kind: "string",
  input: "text",
  default: options.default ?? "",
  suggested: options.suggested ?? "",
  rules: options.rules,
});

/** One of the given words, or "" when unset and without default. */
export const selectField = <const T extends string>(
  options: FieldOptions & { options: readonly T[]; default?: NoInfer<T> },
): StringField<T | ""> => ({
  ...common(options),
  kind: "string",
  input: "text",
  default: options.default ?? "",
  suggested: "",
  rules: { in: options.options },
});

/** A string that graphical setup generates. */
export const randomField = (options: FieldOptions): StringField => ({ ...stringField(options), input: "random" });

export const oauth2Field = (options: FieldOptions): StringField => ({ ...stringField(options), input: "oauth2" });

export const boolField = (
  options: Omit<FieldOptions, "required"> & { default?: boolean; suggested?: boolean; rules?: BoolRules },
): BoolField => ({
  ...common(options),
  kind: "bool",
  default: options.default ?? false,
  suggested: options.suggested ?? false,
  rules: options.rules,
});

export const intField = (
  options: FieldOptions & { default?: number; suggested?: number; rules?: IntRules },
): IntField => ({
  ...common(options),
  kind: "int",
  default: options.default ?? 0,
  suggested: options.suggested ?? 0,
  rules: options.rules,
});

/** Comma-separated and repeatable on the command line. */
export const listField = (
  options: FieldOptions & { default?: readonly string[]; suggested?: readonly string[]; rules?: ListRules },
): ListField => ({
  ...common(options),
  kind: "list",
  default: options.default ?? [],
  suggested: options.suggested ?? [],
  rules: options.rules,
});

/** `key=value,key=value` on the command line, a mapping in a config file. */
export const mapField = (
  options: FieldOptions & { default?: Readonly<Record<string, string>>; rules?: MapRules },
): MapField => ({ ...common(options), kind: "map", default: options.default ?? {}, rules: options.rules });

/** The user gives a path, the connector gets the content: at most 2 MiB, empty when unset. */
export const fileField = (
  options: FieldOptions & { allowedExtensions: readonly string[]; default?: string },
): FileField => ({
  ...common(options),
  kind: "file",
  default: options.default ?? "",
  allowedExtensions: options.allowedExtensions,
});

/** Of every field, and of some kinds. */
const optionNames = [
  ...["name", "description", "displayName", "placeholder", "explanation", "check", "required", "secret", "hidden"],
  ...["exportTo", "short", "persistent", "section", "replacesDefault", "default", "suggested", "rules", "options"],
  ...["allowedExtensions", "kind", "input"],
];

function common(options: FieldOptions): Common {
  checkKeys(options, optionNames, (what) => bug(`invalid config: field ${options.name}: ${what}`));
  const { required = false, secret = false } = options;
  return {
    name: options.name,
    description: options.description ?? "",
    displayName: options.displayName ?? "",
    placeholder: options.placeholder ?? "",
    explanation: options.explanation ?? "",
    check: options.check,
    required,
    secret,
    hidden: options.hidden ?? false,
    exportTo: options.exportTo ?? "gui",
    short: options.short ?? "",
    persistent: options.persistent ?? false,
    section: options.section ?? (required || secret ? "credentials" : "sync"),
    replacesDefault: options.replacesDefault ?? false,
  };
}

/** The environment variable of a flag: `api-token` is `BATON_API_TOKEN`. */
export const environmentName = (fieldName: string) => `BATON_${fieldName.toUpperCase().replaceAll("-", "_")}`;
