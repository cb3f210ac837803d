import { violation } from "./constraint.ts";
import { type Decoded, typeWord } from "./decode.ts";
import type { Field } from "./field.ts";
import { selectedGroup } from "./field-group.ts";
import type { ConfigOf, Configuration } from "./fields.ts";
import type { Problem } from "./problem.ts";
import { brokenRule } from "./rule-messages.ts";

export interface ConfigInput {
  /** Decoded values by field name; a name that is absent has its default. */
  readonly values: Readonly<Record<string, Decoded>>;
  readonly authMethod?: string;
  /** Reads a file field; throws with a message fit for the user. */
  readonly readFile: (path: string) => Uint8Array;
}

export type ParsedConfig<C> =
  | { readonly ok: true; readonly config: ConfigOf<C> }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Largest file a file field takes. */
export const maxFileBytes = 2 * 1024 * 1024;

/**
 * Typed values, or all that is wrong: files first, then every broken rule, then the first violated constraint. With
 * field groups only the fields of the group in force are looked at.
 */
export function parseConfig<C extends Configuration>(configuration: C, input: ConfigInput): ParsedConfig<C> {
  const group = selectedGroup(configuration.groups, input.authMethod ?? "");
  const concerned = (field: Field) => !group || group.fields.includes(field.name);
  const values: Record<string, unknown> = {};
  const fileProblems: Problem[] = [];
  const ruleProblems: Problem[] = [];
  const present = new Set<string>();

  for (const [key, field] of Object.entries(configuration.fields)) {
    const value = input.values[field.name] ?? field.default;
    values[key] = value;
    if (field.kind === "file") {
      try {
        values[key] = value === "" ? new Uint8Array() : contentOf(value as string, input.readFile);
      } catch (thrown) {
        fileProblems.push({ kind: "value", fields: [field.name], message: (thrown as Error).message });
      }
    }
    if (!concerned(field)) continue;
    if (!isZero(value)) present.add(field.name);
    const broken = brokenBy(field, value);
    if (broken) ruleProblems.push({ kind: "rule", fields: [field.name], message: broken });
  }
  if (fileProblems.length > 0) return { ok: false, problems: fileProblems };
  if (ruleProblems.length > 0) return { ok: false, problems: ruleProblems };

  for (const constraint of configuration.constraints) {
    const all = [...constraint.fields, ...constraint.on];
    if (group && !all.some((name) => group.fields.includes(name))) continue;
    const message = violation(constraint, present);
    if (message) return { ok: false, problems: [{ kind: "constraint", fields: all, message }] };
  }
  return { ok: true, config: { ...values, authMethod: group?.name ?? "" } as ConfigOf<C> };
}

function brokenBy(field: Field, value: Decoded): string | undefined {
  if (isZero(value)) {
    if (field.required)
      return `field ${field.name} of type ${typeWord(field)} is marked as required but it has a zero-value`;
    // A bool has no zero value to skip: false can be what a rule forbids.
    const validateEmpty =
      "rules" in field && field.rules && "validateEmpty" in field.rules && field.rules.validateEmpty;
    if (!validateEmpty && field.kind !== "bool") return undefined;
  }
  return brokenRule(field, value);
}

export function isZero(value: Decoded): boolean {
  if (typeof value === "object") return Object.keys(value).length === 0;
  return value === "" || value === 0 || value === false;
}

function contentOf(path: string, readFile: ConfigInput["readFile"]): Uint8Array {
  const bytes = readFile(path);
  if (bytes.length > maxFileBytes) {
    throw new Error(`file too large: ${bytes.length} bytes exceeds limit of ${maxFileBytes} bytes`);
  }
  return bytes;
}
