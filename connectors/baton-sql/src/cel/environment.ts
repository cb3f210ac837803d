import { type CelInput, CelScalar, type CelValue, celEnv, isCelError, mapType, parse, plan } from "@bufbuild/cel";
import { check } from "./check.ts";
import { toCel } from "./expression.ts";
import { functions } from "./functions.ts";
import type { Type } from "./types.ts";

/** What an expression can name. */
export interface Inputs {
  readonly cols?: Readonly<Record<string, CelInput>> | ReadonlyMap<string, CelInput> | undefined;
  readonly resource?: Readonly<Record<string, CelInput>>;
  readonly principal?: Readonly<Record<string, CelInput>>;
  readonly entitlement?: Readonly<Record<string, CelInput>>;
  readonly input?: Readonly<Record<string, CelInput>>;
}

export type Program = (inputs: Inputs) => CelValue;

const anything = mapType(CelScalar.STRING, CelScalar.DYN);
const variables = { cols: anything, resource: anything, principal: anything, entitlement: anything, input: anything };
const environment = celEnv({ variables, funcs: functions });
const columns: Type = { map: ["string", "any"] };
const names: Type = { map: ["string", "dyn"] };

/** `names`: which of the inputs the place of the expression has. */
export function compile(written: string, inputs: readonly (keyof Inputs)[]): Program {
  const parsed = parse(toCel(written));
  if (!parsed.expr) throw new Error("no expression");
  const scope = new Map<string, Type>(inputs.map((name) => [name, name === "cols" ? columns : names]));
  check(environment, parsed.expr, scope);
  const run = plan(environment, parsed);
  return (values) => {
    const result = run(values as Parameters<typeof run>[0]);
    if (isCelError(result)) throw new Error(result.message);
    return result;
  };
}
