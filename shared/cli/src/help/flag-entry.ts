import { environmentName, type Field } from "@baton-connectors/sdk/config";

/** A flag as help and READMEs show it. */
export interface FlagEntry {
  /** `-f, --file string`. */
  readonly flag: string;
  readonly description: string;
  /** `BATON_FILE`; "" where the flag has no variable. */
  readonly variable: string;
  /** As text; "" for none. */
  readonly default: string;
}

const typeWords: Record<Field["kind"], string> = {
  string: " string",
  file: " path",
  bool: "",
  int: " int",
  list: " strings",
  map: " key=value",
};

export function flagEntry(field: Field, options: { readonly fromEnvironment: boolean }): FlagEntry {
  return {
    flag: `${field.short ? `-${field.short}, ` : ""}--${field.name}${typeWords[field.kind]}`,
    description: field.description,
    variable: options.fromEnvironment ? environmentName(field.name) : "",
    default: defaultText(field),
  };
}

function defaultText(field: Field): string {
  const value = field.default;
  if (typeof value === "object") {
    const items = Array.isArray(value) ? value : Object.entries(value).map(([key, item]) => `${key}=${item}`);
    return items.join(",");
  }
  return value === false || value === 0 ? "" : String(value);
}
