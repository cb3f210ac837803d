/** CEL as ConductorOne's connectors have it: the standard, functions of text, and types checked before anything is evaluated. */
export { type Compiler, type CompilerSpec, compiler, type Program } from "./compiler.ts";
export {
  type Environment,
  type EnvironmentSpec,
  type Expression,
  environment,
  flagOf,
  textOf,
  textsOf,
} from "./environment.ts";
export { textFunctions } from "./functions.ts";
export { goDuration, goFloat, goTime } from "./go-text.ts";
export type { Type } from "./types.ts";
