import { type At, isNothing, mistake, oneLine, placeOf, type Shape } from "@baton-connectors/mapping";
import { type Compiler, compiler, type Type } from "@baton-connectors/mapping/cel";
import { BatonError } from "@baton-connectors/sdk/errors";
import { isCelList, isCelMap } from "@bufbuild/cel";
import { isScalar } from "yaml";
import { templateOf, type Values } from "../template/template.ts";
import { httpFunctions } from "./cel-functions.ts";
import { asText, toCel, toJson } from "./cel-values.ts";
import { directText } from "./direct.ts";

/** What texts of the file can name. Where a name has no value it is not known there. */
const names = [
  "item",
  "outer",
  "resource",
  "parent_resource",
  "principal",
  "entitlement",
  "response",
  "headers",
  "input",
  "password",
  "vars",
  "pre_requests",
  "login",
  "each",
  "batch",
  "since",
  "job",
  "steps",
] as const;
export type Name = (typeof names)[number];
const anything: Type = "dyn";

let made: Compiler | undefined;
/** Made when the first expression is read. */
const compile: Compiler = (text, known) => {
  made ??= compiler({
    variables: Object.fromEntries(names.map((name) => [name, anything])),
    functions: httpFunctions,
    convert: toCel,
  });
  return made(text, known);
};

/** A text of the file: `cel:` an expression, `tmpl:` a template, anything else itself. */
export interface Said {
  readonly kind: "literal" | "cel" | "tmpl";
  readonly written: string;
  /** As JSON has it. */
  value(values: Values): unknown;
  text(values: Values): string;
  /** The same of what names something: a list or an object is an error. */
  name(values: Values): string;
  /** Anything but true and false is an error. */
  truth(values: Values): boolean;
  readonly place: string;
}

/** What a text is compiled into; `known`: the names that have a value there. */
export function say(at: At, text: string, known: readonly Name[]): Said {
  const place = placeOf(at);
  const about = (thrown: unknown) =>
    thrown instanceof BatonError
      ? thrown
      : new BatonError("InvalidArgument", `${place}: ${oneLine(text.trim())}: ${firstLine(thrown)}`, {
          kind: "config",
          cause: thrown,
        });
  const placed = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw about(thrown);
    }
  };
  const trimmed = text.trim();
  if (trimmed.startsWith("cel:")) {
    const expression = trimmed.slice(4).trim();
    const program = placed(() => compile(expression, known));
    const direct = directText(expression);
    const textOf = (values: Values, isName: boolean): string => {
      const plain = direct?.(values);
      if (plain !== undefined) return plain;
      try {
        const found = program(values);
        if (isName && (isCelList(found) || isCelMap(found)))
          throw new Error(`gives ${isCelList(found) ? "a list" : "an object"}, which names nothing`);
        return typeof found === "string" ? found : asText(found);
      } catch (thrown) {
        throw about(thrown);
      }
    };
    return {
      kind: "cel",
      written: trimmed,
      place,
      value: (values) => placed(() => toJson(program(values))),
      text: (values) => textOf(values, false),
      name: (values) => textOf(values, true),
      truth: (values) =>
        placed(() => {
          const found = program(values);
          if (typeof found === "boolean") return found;
          throw new Error(`must give true or false, not ${asText(found) || "nothing"}`);
        }),
    };
  }
  if (trimmed.startsWith("tmpl:")) {
    const template = placed(() => templateOf(trimmed.slice(5), (literal) => at.reading.fill(at, literal), known));
    const render = (values: Values) => placed(() => template.render(values));
    return {
      kind: "tmpl",
      written: trimmed,
      place,
      value: render,
      text: render,
      name: render,
      truth: (values) => wordTruth(render(values)),
    };
  }
  if (/^(item|outer)(\.[A-Za-z_]\w*|\[[^\]]*\])+$/.test(trimmed))
    throw mistake(at, `${trimmed} would be taken as it is written: did you mean cel:${trimmed}?`);
  const filled = at.reading.fill(at, text);
  const value = () => filled;
  return { kind: "literal", written: text, place, value, text: value, name: value, truth: () => wordTruth(filled) };
}

const firstLine = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0];
const wordTruth = (text: string) => {
  if (text === "true") return true;
  if (text === "false" || text === "") return false;
  throw new Error(`must be true or false, not ${text}`);
};

/** The text as it is written; nothing is "". */
export function writtenText(at: At): string {
  if (isNothing(at)) return "";
  if (!isScalar(at.node)) throw mistake(at, "must be a text");
  return at.node.source ?? String(at.node.value);
}

export const said = (known: readonly Name[], description: string): Shape<Said> => ({
  schema: { type: ["string", "number", "boolean"], description: `${description} (text, cel: or tmpl:)` },
  read: (at) => say(at, writtenText(at), known),
});
