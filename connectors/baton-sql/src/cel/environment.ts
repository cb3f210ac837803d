import { type Program as CelProgram, compiler, type Type } from "@baton-connectors/mapping/cel";
import type { CelInput, CelValue } from "@bufbuild/cel";
import { toCel } from "./expression.ts";

/** What an expression can name. */
export interface Inputs {
  readonly cols?: Readonly<Record<string, CelInput>> | ReadonlyMap<string, CelInput> | undefined;
  readonly resource?: Readonly<Record<string, CelInput>>;
  readonly principal?: Readonly<Record<string, CelInput>>;
  readonly entitlement?: Readonly<Record<string, CelInput>>;
  readonly input?: Readonly<Record<string, CelInput>>;
}

export type Program = (inputs: Inputs) => CelValue;

const columns: Type = { map: ["string", "any"] };
const names: Type = { map: ["string", "dyn"] };
const compiled = compiler({
  variables: { cols: columns, resource: names, principal: names, entitlement: names, input: names },
});

/** `names`: which of the inputs the place of the expression has. */
export const compile = (written: string, names: readonly (keyof Inputs)[]): Program =>
  compiled(toCel(written), names) as CelProgram as Program;
