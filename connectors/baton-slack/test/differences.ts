import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@bufbuild/protobuf";
import { type Rows, rowKinds } from "./golden.ts";

/** In the profile of a user beyond what Go has there. */
const moreProfile = [
  ...["real_name", "display_name", "title", "guest_expires_at", "external_id", "department", "is_email_confirmed"],
];

/** Each row that differs beyond what is wanted for every user: see the rows of baton-slack in the known differences. */
export function differences(golden: Rows, ours: Rows): string[] {
  return rowKinds.flatMap((kind) => ofKind(golden[kind], ours[kind]));
}

function ofKind(golden: ReadonlyMap<string, JsonObject>, ours: ReadonlyMap<string, JsonObject>) {
  const found: string[] = [];
  for (const [id, row] of golden) {
    const own = ours.get(id);
    if (!own) found.push(`missing ${id}`);
    else if (!isDeepStrictEqual(comparable(row), comparable(own)))
      found.push(`differs ${id}: ${JSON.stringify(comparable(row))} is ${JSON.stringify(comparable(own))}`);
  }
  for (const id of ours.keys()) if (!golden.has(id)) found.push(`more ${id}`);
  return found;
}

function comparable(row: JsonObject): JsonObject {
  const { id, profile, annotations, ...rest } = row;
  if ((id as JsonObject | undefined)?.resourceType !== "user") return row;
  const kept = Object.entries(profile as JsonObject).filter(([key]) => !moreProfile.includes(key));
  return {
    ...rest,
    id: id!,
    profile: Object.fromEntries(kept),
    annotations: (annotations as JsonObject[]).map(({ status: _, mfaStatus, ...trait }) => ({
      ...trait,
      ...((mfaStatus as JsonObject | undefined)?.mfaEnabled === true && { mfaStatus }),
    })) as JsonObject[],
  };
}
