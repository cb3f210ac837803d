import { isMap } from "yaml";
import { object, type Read, type Shape } from "./shape.ts";

/** Known keys, if there are any: a section that is left out, or has nothing in it, is undefined. */
export function unlessEmpty<F extends Readonly<Record<string, Shape<unknown>>>>(fields: F): Shape<Read<F> | undefined> {
  const whole = object(fields);
  return {
    schema: { ...whole.schema, required: [] },
    otherwise: { value: undefined },
    read: (at) => (isMap(at.node) && at.node.items.length === 0 ? undefined : whole.read(at)),
  };
}
