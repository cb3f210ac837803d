import { safeJson } from "@baton-connectors/sdk/safe-text";
import { type DescMessage, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { everyType } from "../../commands/every-type.ts";
import type { Session } from "../session.ts";

/** A result on stdout: indented on a terminal, one line for a pipe. */
export function printResult({ run }: Session, result: JsonValue): void {
  const { stdout } = run.stdio;
  stdout.write(`${safeJson(JSON.stringify(result, null, stdout.isTTY ? 2 : 0))}\n`);
}

/** A protocol message as JSON, its annotations expanded. */
export const messageJson = <Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): JsonValue =>
  toJson(schema, message, { registry: everyType() });
