export { type At, below, entriesOf, mistake, oneLine, type Placeholders, placeOf, type Reading } from "./place.ts";
export { jsonSchema, type Mapping, type ReadingOptions, readMapping } from "./read-mapping.ts";
export {
  anything,
  checked,
  expression,
  flag,
  isNothing,
  list,
  made,
  object,
  oneOf,
  optional,
  type Read,
  record,
  type Shape,
  type Shaped,
  text,
  type Wrong,
  whole,
  withDefault,
} from "./shape.ts";
