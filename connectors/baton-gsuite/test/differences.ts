import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@bufbuild/protobuf";
import type { RowKind } from "./golden.ts";

type RowsById = ReadonlyMap<string, JsonObject>;

/** Each row that differs, by name, unless the difference is one of those we want. */
export function differences(kind: RowKind, golden: RowsById, ours: RowsById, idsOnly = false): string[] {
  const found: string[] = [];
  for (const [id, row] of golden) {
    const own = ours.get(id);
    if (!own) {
      if (!isReported(row)) found.push(`${kind} ${id}: missing`);
    } else if (!idsOnly && !isDeepStrictEqual(without(row), without(own))) {
      found.push(`${kind} ${id}: ${JSON.stringify(without(row))} but ours is ${JSON.stringify(without(own))}`);
    }
  }
  for (const id of ours.keys()) if (!golden.has(id)) found.push(`${kind} ${id}: not in Go's`);
  return found;
}

/** Grants to whom the tenant has as a member but not as a user: the whole customer, and guests of type EXTERNAL. */
function isReported(row: JsonObject): boolean {
  const principal = (row.principal as JsonObject | undefined)?.id as JsonObject | undefined;
  const id = principal?.resource;
  return (
    principal?.resourceType === "user" && (id === "C01abcdef" || id === "115000000000000000777" || id === undefined)
  );
}

/** Suspension reasons, which Go works out and then forgets. */
function without(row: JsonObject): JsonObject {
  const status = row.status as JsonObject | undefined;
  if (!status || status.details === undefined) return row;
  const { details: _kept, ...rest } = status;
  return { ...row, status: rest };
}
