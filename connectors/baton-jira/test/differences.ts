import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@bufbuild/protobuf";
import type { JiraTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { type Rows, rowKinds } from "./golden.ts";

export interface Circumstances {
  readonly tenant: JiraTenant;
  readonly config: Partial<Config>;
  readonly compact: boolean;
}

/** Each row that differs beyond what is meant. */
export function differences(golden: Rows, ours: Rows, _about: Circumstances): string[] {
  return rowKinds.flatMap((kind) => ofKind(kind, golden[kind], ours[kind]));
}

function ofKind(kind: string, golden: ReadonlyMap<string, JsonObject>, ours: ReadonlyMap<string, JsonObject>) {
  const found: string[] = [];
  for (const [id, row] of golden) {
    const own = ours.get(id);
    if (!own) found.push(`missing ${kind} ${id}`);
    else if (!isDeepStrictEqual(row, own))
      found.push(`differs ${kind} ${id}: ${JSON.stringify(row)} is ${JSON.stringify(own)}`);
  }
  for (const id of ours.keys()) if (!golden.has(id)) found.push(`more ${kind} ${id}`);
  return found;
}
