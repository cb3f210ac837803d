import {
  type DescMessage,
  fromBinary,
  type JsonValue,
  type MessageShape,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import { EmptySchema } from "@bufbuild/protobuf/wkt";
import { registry as known } from "../registry.ts";

/** Connectors may be newer than we are: of an `Any` of a type we do not know, the type is shown alone. */
const registry: Registry = {
  ...known,
  getMessage: (typeName) => known.getMessage(typeName) ?? { ...EmptySchema, typeName },
};

/** A message as protojson with the wire's field names. One that has no JSON form says so instead. */
export function messageJson<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonValue {
  try {
    return toJson(schema, message, { registry, useProtoFieldName: true });
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

/** The same of stored bytes. What cannot be read says so, and keeps nothing beside it from being shown. */
export function storedJson<D extends DescMessage>(schema: D, bytes: Uint8Array): JsonValue {
  try {
    return messageJson(schema, fromBinary(schema, bytes));
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}
