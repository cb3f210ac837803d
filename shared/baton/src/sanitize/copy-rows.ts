import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import {
  EntitlementSchema,
  GrantExpandableSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { fromFileTime, toFileTime } from "../file/file-time.ts";
import { sanitizedGrants } from "./grant-bytes.ts";
import { placeholderOf } from "./placeholder.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import type { createSanitizer } from "./sanitizer.ts";
import type { Instant } from "./time-shift.ts";

export interface CopyOptions {
  readonly pseudonyms: Pseudonyms;
  readonly sanitizer: ReturnType<typeof createSanitizer>;
  readonly shift: (time: Instant) => Instant;
  readonly syncId: (id: string) => string;
}
type Column = (row: Readonly<Record<string, unknown>>) => SQLInputValue;

/** Copies the rows of every table but the sessions, which belong to the connector that is syncing. */
export function copyRows(from: DatabaseSync, to: DatabaseSync, options: CopyOptions): void {
  const { pseudonyms, sanitizer, shift, syncId } = options;
  const text = (column: string, change: (text: string) => string): Column => {
    return (row) => (row[column] === null ? null : change(row[column] as string));
  };
  const plain = (column: string): Column => {
    return (row) => row[column] as SQLInputValue;
  };
  const moved = (time: string) => toFileTime(shift(fromFileTime(time)));
  const message = (schema: DescMessage, column = "data"): Column => {
    return ({ [column]: bytes }) =>
      bytes === null ? null : toBinary(schema, sanitizer.message(fromBinary(schema, bytes as Uint8Array)));
  };
  const none = () => "";
  const grantBytes = sanitizedGrants(sanitizer, pseudonyms);
  const resource: Column = ({ external_id: id }) => {
    const [type, ...rest] = (id as string).split(":");
    return `${pseudonyms.ofType(type!)}:${pseudonyms.of(rest.join(":"))}`;
  };
  const shared = { sync_id: text("sync_id", syncId), discovered_at: text("discovered_at", moved) };
  const on = {
    resource_type_id: text("resource_type_id", pseudonyms.ofType),
    resource_id: text("resource_id", pseudonyms.of),
  };

  const tables: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
    v1_sync_runs: {
      sync_id: shared.sync_id,
      started_at: text("started_at", moved),
      ended_at: text("ended_at", moved),
      // What a connector was doing is told in ids of its own.
      sync_token: none,
      sync_type: plain("sync_type"),
      parent_sync_id: text("parent_sync_id", syncId),
      linked_sync_id: text("linked_sync_id", syncId),
      supports_diff: plain("supports_diff"),
      grants_backfilled: plain("grants_backfilled"),
    },
    v1_resource_types: {
      external_id: text("external_id", pseudonyms.ofType),
      data: message(ResourceTypeSchema),
      ...shared,
    },
    v1_resources: {
      resource_type_id: on.resource_type_id,
      external_id: resource,
      parent_resource_type_id: text("parent_resource_type_id", pseudonyms.ofType),
      parent_resource_id: text("parent_resource_id", pseudonyms.of),
      data: message(ResourceSchema),
      ...shared,
    },
    v1_entitlements: {
      ...on,
      external_id: text("external_id", pseudonyms.ofId),
      data: message(EntitlementSchema),
      ...shared,
    },
    v1_grants: {
      ...on,
      entitlement_id: text("entitlement_id", pseudonyms.ofId),
      principal_resource_type_id: text("principal_resource_type_id", pseudonyms.ofType),
      principal_resource_id: text("principal_resource_id", pseudonyms.of),
      external_id: text("external_id", pseudonyms.ofId),
      expansion: message(GrantExpandableSchema, "expansion"),
      needs_expansion: plain("needs_expansion"),
      data: ({ data }) => grantBytes(data as Uint8Array),
      ...shared,
    },
    v1_assets: {
      external_id: text("external_id", pseudonyms.of),
      content_type: plain("content_type"),
      data: ({ content_type: type }) => placeholderOf(type as string),
      ...shared,
    },
  };
  for (const [table, columns] of Object.entries(tables)) {
    const names = Object.keys(columns);
    const values = Object.values(columns);
    const insert = to.prepare(`insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`);
    for (const row of from.prepare(`select * from ${table} order by id`).iterate()) {
      insert.run(...values.map((value) => value(row)));
    }
  }
}
