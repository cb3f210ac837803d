import { BatonError } from "@baton-connectors/sdk/errors";
import { type CelFunc, type CelValue, isCelList, isCelUint } from "@bufbuild/cel";
import { isReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { compiler } from "./compiler.ts";
import { goTime } from "./go-text.ts";
import type { Type } from "./types.ts";

export interface EnvironmentSpec {
  /** What an expression may name. */
  readonly variables: Readonly<Record<string, Type>>;
  readonly functions?: readonly CelFunc[];
  /** `.name` is short for a key of this variable, and a single word that is no text variable stands for itself. */
  readonly shorthand?: string;
}

export interface Expression {
  /** As it is written. */
  readonly text: string;
  /** Throws what the expression refers to and is not there, with its place in the file. */
  evaluate(variables: Readonly<Record<string, unknown>>): CelValue;
}

/** Compiles expressions, each once: mistakes and types are found before anything is evaluated. */
export interface Environment {
  compile(text: string, place: string): Expression;
}

export function environment({ variables, functions = [], shorthand }: EnvironmentSpec): Environment {
  const compile = compiler({ variables, functions });
  return {
    compile(text, place) {
      const wrong = (thrown: unknown) => {
        const [said] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
        return new BatonError("InvalidArgument", `${place}: ${text}: ${said}`, { kind: "config", cause: thrown });
      };
      try {
        const program = compile(shorthand && variables[text] !== "string" ? written(text, shorthand) : text);
        return {
          text,
          evaluate(values) {
            try {
              return program(values);
            } catch (thrown) {
              throw wrong(thrown);
            }
          },
        };
      } catch (thrown) {
        throw wrong(thrown);
      }
    },
  };
}

const word = /^[A-Za-z_][A-Za-z0-9_]*$/;
const strings =
  /r?("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(^|[^A-Za-z0-9_.)\]])\.([A-Za-z0-9_]+)/g;

/** `.name` as `cols['name']`, outside of strings; a single word but `true` and `false` as a text. */
export function written(text: string, variable: string): string {
  if (word.test(text) && text !== "true" && text !== "false") return `'${text}'`;
  return text.replaceAll(strings, (all, string: string | undefined, before: string, name: string) =>
    string === undefined ? `${before}${variable}['${name}']` : all,
  );
}

/** What an expression gave, as text; nothing is "". */
export function textOf(value: CelValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (isCelUint(value)) return String(value.value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (isCelList(value)) return [...value].map(textOf).join(", ");
  if (isReflectMessage(value) && value.desc.typeName === "google.protobuf.Timestamp")
    return goTime(value.message as Timestamp)
      .replace(" ", "T")
      .replace(" +0000 UTC", "Z");
  return String(value);
}

/** The texts of a list; of anything else its own. */
export const textsOf = (value: CelValue): readonly string[] =>
  isCelList(value) ? [...value].map(textOf) : [textOf(value)];

/** Whether a condition holds; anything but true and false is a mistake. */
export function flagOf(value: CelValue, { text }: Expression): boolean {
  if (typeof value === "boolean") return value;
  throw new BatonError("InvalidArgument", `${text} must give true or false, not ${textOf(value)}`, { kind: "config" });
}
