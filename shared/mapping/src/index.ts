export { type Environment, type EnvironmentSpec, type Expression, environment, flagOf, textOf } from "./cel.ts";
export { jsonSchema, type Mapping, readMapping } from "./read-mapping.ts";
export {
  expression,
  flag,
  list,
  object,
  oneOf,
  optional,
  type Read,
  record,
  type Shape,
  type Shaped,
  text,
  whole,
  withDefault,
} from "./shape.ts";
export { slugify, textFunctions, titleCase, toLower, toUpper } from "./text-functions.ts";
