import type { RevokeContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { firstAssertion } from "../dn/place.ts";
import { memberByUid } from "../members/find-member.ts";
import { readValues } from "../members/read-values.ts";
import type { Entry } from "../protocol/entry.ts";
import { resultCodeOf, resultCodes } from "../protocol/result-error.ts";

/** The user's entry, where a group names users by more than their DN; undefined where it does not, or there is none. */
export async function readMember(
  { client, grant, signal }: RevokeContext<Client>,
  group: Entry,
): Promise<Entry | undefined> {
  const needed = ["memberUid", "gidNumber", "objectSid"].some((name) => group.values(name).length > 0);
  if (!needed) return undefined;
  const attributes = ["uid", "cn", "gidNumber", "primaryGroupID"];
  try {
    return await client.directory.read(grant.principal!.id!.resource, "(objectClass=*)", attributes, signal);
  } catch (error) {
    if (resultCodeOf(error) === resultCodes.noSuchObject) return undefined;
    throw error;
  }
}

/** Values of a group that mean the user, as they stand there. */
export async function heldValues(
  context: RevokeContext<Client>,
  group: Entry,
  member: Entry | undefined,
): Promise<readonly (readonly [attribute: string, values: readonly Buffer[]])[]> {
  const { client, grant, signal } = context;
  const id = grant.principal!.id!.resource;
  const held: [string, Buffer[]][] = [];
  for (const attribute of ["member", "uniqueMember"]) {
    const values = await readValues(client.directory, group, attribute, signal);
    held.push([attribute, values.filter((value) => canonicalIfDn(value.toString("utf8")) === id)]);
  }
  const uids: Buffer[] = [];
  for (const value of await readValues(client.directory, group, "memberUid", signal))
    if (await means(context, value.toString("utf8"), member)) uids.push(value);
  held.push(["memberUid", uids]);
  return held.filter(([, values]) => values.length > 0);
}

/** Whether a memberUid is the user's, by the rule by which a sync finds who is meant. */
async function means({ client, grant, signal }: RevokeContext<Client>, text: string, member: Entry | undefined) {
  const id = grant.principal!.id!.resource;
  const dn = canonicalIfDn(text);
  if (dn !== undefined) return dn === id;
  const { type, value } = firstAssertion(id);
  if (text === value && (type === "uid" || type === "cn")) return true;
  const names = [value, ...(member?.texts("uid") ?? []), ...(member?.texts("cn") ?? [])];
  if (!names.some((name) => name.toLowerCase() === text.toLowerCase())) return false;
  return (await memberByUid({ client, syncId: "", signal }, text))?.resource === id;
}
