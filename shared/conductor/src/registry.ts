import * as connector from "@baton-connectors/protocol/connector-v2";
import * as connectorApi from "@baton-connectors/protocol/connectorapi";
import * as rpc from "@baton-connectors/protocol/rpc";
import { createRegistry, type DescFile, type DescMessage } from "@bufbuild/protobuf";
import {
  DurationSchema,
  EmptySchema,
  ListValueSchema,
  StructSchema,
  TimestampSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";

/** Every message that may stand in an `Any`, so that tasks and answers can be shown as JSON. */
export const registry = createRegistry(
  ...[connector, connectorApi, rpc].flatMap((module) => Object.values(module).filter(isFileOrMessage)),
  ...[StructSchema, ValueSchema, ListValueSchema, DurationSchema, TimestampSchema, EmptySchema],
);

function isFileOrMessage(value: unknown): value is DescFile | DescMessage {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "message";
}
