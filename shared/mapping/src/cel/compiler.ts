import {
  type CelFunc,
  type CelInput,
  CelScalar,
  type CelType,
  type CelValue,
  celEnv,
  isCelError,
  listType,
  mapType,
  parse,
  plan,
} from "@bufbuild/cel";
import { check } from "./check.ts";
import { functions as ours } from "./functions.ts";
import { quick, unclear } from "./quick.ts";
import type { Type } from "./types.ts";

export interface CompilerSpec {
  readonly variables: Readonly<Record<string, Type>>;
  readonly functions?: readonly CelFunc[];
  /** Makes what variables hold into values of CEL, where they are of another make; the same for the same. */
  readonly convert?: (value: unknown) => unknown;
}

export type Program = (variables: Readonly<Record<string, unknown>>) => CelValue;

/** Compiles an expression that may name these of the variables; default: all. Mistakes and types are found before it is evaluated. */
export type Compiler = (text: string, names?: readonly string[]) => Program;

export function compiler({ variables, functions = [], convert = (value) => value }: CompilerSpec): Compiler {
  const types = Object.entries(variables);
  const environment = celEnv({
    variables: Object.fromEntries(types.map(([name, type]) => [name, celType(type)])),
    funcs: [...ours, ...functions],
  });
  return (text, names = Object.keys(variables)) => {
    const parsed = parse(text);
    if (!parsed.expr) throw new Error("no expression");
    check(environment, parsed.expr, new Map(types.filter(([name]) => names.includes(name))));
    const run = plan(environment, parsed);
    const slow: Program = (values) => {
      const converted = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]));
      const result = run(converted as Record<string, CelInput>);
      if (isCelError(result)) throw new Error(result.message);
      return result;
    };
    const short = quick(parsed.expr, convert);
    if (!short) return slow;
    return (values) => {
      const found = short(values);
      return found === unclear ? slow(values) : (found as CelValue);
    };
  };
}

const scalars: Readonly<Record<string, CelType>> = {
  bool: CelScalar.BOOL,
  bytes: CelScalar.BYTES,
  double: CelScalar.DOUBLE,
  int: CelScalar.INT,
  string: CelScalar.STRING,
  uint: CelScalar.UINT,
};

function celType(type: Type): CelType {
  if (typeof type === "string") return scalars[type] ?? CelScalar.DYN;
  return "list" in type
    ? listType(celType(type.list))
    : mapType(scalars[String(type.map[0])] as typeof CelScalar.STRING, celType(type.map[1]));
}
