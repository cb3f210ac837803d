import { type DescMessage, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { registry } from "../registry.ts";

/** A message as protojson with the wire's field names. One that holds an `Any` we do not know says so instead. */
export function messageJson<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonValue {
  try {
    return toJson(schema, message, { registry, useProtoFieldName: true });
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}
