import { goTime } from "@baton-connectors/mapping/cel";
import { type CelValue, isCelUint } from "@bufbuild/cel";
import { isReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Inputs } from "../cel/environment.ts";
import type { Vars } from "../file/shape.ts";
import { type Evaluator, misplaced } from "../mapping/evaluate.ts";
import type { Value } from "./value.ts";

export type ValueOf = (name: string) => Value | undefined;

/** The values of a `vars` block, all evaluated; a token finds its var whatever the case of its letters. */
export function evaluateVars(
  vars: Vars | undefined,
  evaluator: Evaluator,
  inputs: Inputs,
  raw: ReadonlyMap<string, Value> = new Map(),
): ValueOf {
  const values = new Map<string, Value>();
  const unbindable = new Map<string, Error>();
  for (const [name, written] of vars ?? []) {
    const given = raw.get(written.text);
    // The name alone of a map, such as `resource`, is the map, where other bare words are texts.
    const value = Object.hasOwn(inputs, written.text)
      ? undefined
      : (given ?? bindable(evaluator.value(written, inputs)));
    if (value !== undefined) values.set(name.toLowerCase(), value);
    else unbindable.set(name.toLowerCase(), misplaced("a list or map cannot be bound to a statement", written));
  }
  return (name) => {
    const error = unbindable.get(name);
    if (error) throw error;
    return values.get(name);
  };
}

function bindable(value: CelValue): Value | undefined {
  if (value === null || value instanceof Uint8Array) return value;
  if (isCelUint(value)) return value.value;
  if (isReflectMessage(value) && value.desc.typeName === "google.protobuf.Timestamp")
    return goTime(value.message as Timestamp).replace(" +0000 UTC", "");
  return typeof value === "object" ? undefined : (value as Value);
}
