import { BatonError } from "@baton-connectors/sdk";
import type { JsonRecord } from "@baton-connectors/sdk/shapes";
import type { Client } from "../connection.ts";
import type { User } from "../google/answers.ts";
import { externalIdsOf } from "../profile/user-profile.ts";
import type { ProfileChanges } from "./profile-changes.ts";
import { compact, needsCurrent, patchOf, type UserPatch } from "./profile-patch.ts";

/** Writes what differs, and says what was written. */
export async function writeProfile(
  client: Client,
  id: string,
  changes: ProfileChanges,
  signal: AbortSignal,
): Promise<{ user: User; patch: UserPatch }> {
  const current = needsCurrent(changes) ? await wholeUser(client, id, signal) : {};
  const patch = patchOf(changes, current);
  if (Object.keys(patch).length === 0) return { user: await client.getUser(id, "full", signal, "userChanges"), patch };
  const { externalIds } = patch;
  const isShorter = Array.isArray(externalIds) && externalIds.length < (externalIdsOf(current) ?? []).length;
  // PATCH merges and cannot take ids away; only a PUT of the whole user can.
  const user = isShorter
    ? await client.updateUser(id, { ...compact(current), ...patch }, signal)
    : await client.patchUser(id, patch, signal);
  return { user, patch };
}

/** Everything that is there is written back, so it must be a user and nothing else. */
async function wholeUser(client: Client, id: string, signal: AbortSignal): Promise<JsonRecord> {
  const found = await client.getWholeUser(id, signal);
  if (typeof found.id === "string" && found.error === undefined) return found;
  throw new BatonError("Unavailable", "Google answered with something else than the user; nothing was written", {
    malformed: true,
  });
}
