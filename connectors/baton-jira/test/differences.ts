import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@bufbuild/protobuf";
import { type Rows, rowKinds } from "./golden.ts";
import { asMeant, type Circumstances } from "./meant.ts";

/** Each row that differs beyond what is meant for every site. */
export function differences(golden: Rows, ours: Rows, about: Circumstances): string[] {
  const meant = asMeant(golden, about);
  return rowKinds.flatMap((kind) => ofKind(kind, meant[kind], ours[kind]));
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
