import { goFloat } from "@baton-connectors/mapping/cel";
import { type CelValue, isCelList, isCelMap, isCelUint } from "@bufbuild/cel";
import { isReflectMessage } from "@bufbuild/protobuf/reflect";
import { asText } from "../src/cel/text.ts";

/** The name of the Go type that Go's connector has for a result; lists and maps by what they begin with. */
export function kindOf(value: CelValue): string {
  if (value === null) return "structpb.NullValue";
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return "float64";
  if (typeof value === "boolean") return "bool";
  if (isCelUint(value)) return "uint64";
  if (value instanceof Uint8Array) return "[]uint8";
  if (isCelList(value)) return "[]";
  if (isCelMap(value)) return "map[";
  if (isReflectMessage(value))
    return value.desc.typeName === "google.protobuf.Timestamp" ? "time.Time" : "time.Duration";
  return typeof value;
}

/** As Go's `%v` prints it. */
export function printed(value: CelValue): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return goFloat(value);
  if (value instanceof Uint8Array) return `[${value.join(" ")}]`;
  if (isCelList(value)) return `[${[...value].map(printed).join(" ")}]`;
  if (isCelMap(value)) return `map[${[...value].map(([key, item]) => `${printed(key)}:${printed(item)}`).join(" ")}]`;
  return asText(value);
}
