import { BatonError, type Code, everyItem, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";

/**
 * After Google did not find a membership that is to be taken away: whoever is in the group through another group stays in it, and
 * taking that for done would be wrong. Names the group to take them out of.
 */
export async function refuseInherited(client: Client, group: string, userId: string, signal: AbortSignal) {
  // Google refuses the question for who is no user of the customer, and does not find it in a group that is gone.
  if (!(await isMember(client, group, userId, ["NotFound", "InvalidArgument"], signal))) return;
  const members = await everyItem((pageToken: string | undefined) => client.listMembers(group, pageToken, signal));
  // Granted in the meantime.
  if (members.some(({ id }) => id === userId)) return;
  const through =
    (await between(
      client,
      members.filter(({ id }) => id !== group),
      userId,
      signal,
    )) ?? "another group";
  throw new BatonError("FailedPrecondition", `the user is in the group ${group} through ${through}`, {
    hint: `Revoke the membership in ${through}, or take that group out of this one in the Admin console.`,
  });
}

type Members = Awaited<ReturnType<Client["listMembers"]>>["items"];

async function between(client: Client, members: Members, userId: string, signal: AbortSignal) {
  // Of groups of other customers nothing is told.
  const closed: readonly Code[] = ["NotFound", "InvalidArgument", "PermissionDenied"];
  for (const { id, email, type } of members) {
    if ((type ?? "").toUpperCase() !== "GROUP" || !id) continue;
    if (await isMember(client, id, userId, closed, signal)) return email ?? id;
  }
  return undefined;
}

/** Directly or not; false where the answer has one of the codes. */
async function isMember(client: Client, group: string, userId: string, unlike: readonly Code[], signal: AbortSignal) {
  try {
    return await client.hasMember(group, userId, signal);
  } catch (thrown) {
    if (unlike.includes(toBatonError(thrown).code)) return false;
    throw thrown;
  }
}
