import { jsonSchema } from "@baton-connectors/mapping";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { configFile } from "./shape.ts";

/** Shorter ones are not worth a name. */
const shortest = 150;

/** The same schema, in which what stands in several places stands once, under `$defs`. */
function withDefinitions(whole: JsonObject): JsonObject {
  const times = new Map<string, number>();
  const count = (value: JsonValue): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value) && value.type === "object") {
      const text = JSON.stringify(value);
      const seen = times.get(text) ?? 0;
      times.set(text, seen + 1);
      // What is in it is in it each time.
      if (seen > 0) return;
    }
    for (const one of Object.values(value)) count(one as JsonValue);
  };
  count(whole);
  const names = new Map<string, string>();
  const definitions: Record<string, JsonValue> = {};
  const named = (value: JsonValue, isWhole = false): JsonValue => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((one) => named(one));
    const inner = () => Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one!)]));
    const text = JSON.stringify(value);
    if (isWhole || value.type !== "object" || (times.get(text) ?? 0) < 2 || text.length < shortest) return inner();
    let name = names.get(text);
    if (name === undefined) {
      name = `part${names.size + 1}`;
      names.set(text, name);
      definitions[name] = inner();
    }
    return { $ref: `#/$defs/${name}` };
  };
  const made = named(whole, true) as JsonObject;
  return { ...made, $defs: definitions };
}

/** For editors: `mapping.schema.json` of the package. */
export const mappingSchema = withDefinitions(jsonSchema(configFile, "Configuration of baton-http"));
export const mappingSchemaAddress = "https://unpkg.com/baton-http/mapping.schema.json";
