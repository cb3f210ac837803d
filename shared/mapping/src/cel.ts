import { BatonError } from "@baton-connectors/sdk/errors";
import { Environment as Cel } from "@marcbachmann/cel-js";

/** What an expression may name. Types are CEL's: `string`, `map<string, dyn>`. */
export interface EnvironmentSpec {
  readonly variables: Readonly<Record<string, string>>;
  /** By signature: `toUpper(string): string`. */
  readonly functions?: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** `.name` is short for a key of this variable, and a single word that is no text variable stands for itself. */
  readonly shorthand?: string;
}

export interface Expression {
  /** As it is written. */
  readonly text: string;
  /** Throws what the expression refers to and is not there, with its place in the file. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** Compiles expressions, each once: mistakes and types are found before anything is evaluated. */
export interface Environment {
  compile(text: string, place: string): Expression;
}

export function environment({ variables, functions = {}, shorthand }: EnvironmentSpec): Environment {
  const cel = new Cel();
  for (const [name, type] of Object.entries(variables)) cel.registerVariable(name, type);
  for (const [signature, handler] of Object.entries({ ...missing, ...functions }))
    cel.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  return {
    compile(text, place) {
      const wrong = (thrown: unknown) => {
        const [said] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
        return new BatonError("InvalidArgument", `${place}: ${text}: ${said}`, { kind: "config", cause: thrown });
      };
      try {
        const program = cel.parse(shorthand && variables[text] !== "string" ? written(text, shorthand) : text);
        const checked = program.check();
        if (!checked.valid) throw checked.error;
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

/** Conversions of the standard that the library leaves out. */
const missing = {
  "string(google.protobuf.Timestamp): string": (at: Date) => at.toISOString().replace(/\.000Z$/, "Z"),
};

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
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return String(value);
}

/** Whether a condition holds; anything but true and false is a mistake. */
export function flagOf(value: unknown, { text }: Expression): boolean {
  if (typeof value === "boolean") return value;
  throw new BatonError("InvalidArgument", `${text} must give true or false, not ${textOf(value)}`, { kind: "config" });
}
