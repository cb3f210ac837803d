import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { damaged, inFile } from "../pebble/v3-error.ts";
import { openingFailure } from "../sqlite/upgrade.ts";
import type { SyncRows } from "./sync-rows.ts";

/** A row that is stored as a message. */
export function decodedRow<Desc extends DescMessage>(schema: Desc, data: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, data);
  } catch (thrown) {
    throw damaged(`a row that should be a ${schema.name} is none (${(thrown as Error).message})`);
  }
}

/** The same rows; damage that is met in reading them names the file. */
export function namingFile(rows: SyncRows, path: string): SyncRows {
  const named = (thrown: unknown) => {
    const own = inFile(thrown, path);
    return isCorruption(own) ? openingFailure(path, own) : own;
  };
  function trying<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      throw named(thrown);
    }
  }
  function* each<Row>(found: () => Iterable<Row>): Generator<Row, undefined> {
    try {
      yield* found();
    } catch (thrown) {
      throw named(thrown);
    }
  }
  return {
    resourceTypes: () => each(() => rows.resourceTypes()),
    resources: (filter) => each(() => rows.resources(filter)),
    storedResources: (filter) => each(() => rows.storedResources(filter)),
    entitlements: (filter) => each(() => rows.entitlements(filter)),
    grants: (filter) => each(() => rows.grants(filter)),
    principals: (filter) => each(() => rows.principals(filter)),
    resourceData: (key) => trying(() => rows.resourceData(key)),
    entitlementData: (id) => trying(() => rows.entitlementData(id)),
    resource: (key) => trying(() => rows.resource(key)),
    entitlement: (id) => trying(() => rows.entitlement(id)),
  };
}

/** https://sqlite.org/rescode.html#corrupt and #notadb */
const isCorruption = (thrown: unknown): boolean =>
  [11, 26].includes(((thrown as { errcode?: number }).errcode ?? 0) & 0xff);
