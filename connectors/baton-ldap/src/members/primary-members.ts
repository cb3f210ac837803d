import type { ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { filters } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { ridOf } from "../resources/windows-ids.ts";
import type { Principal } from "./listed.ts";

/**
 * In Active Directory a user's primary group is a number in the user alone, no member of the group:
 * https://learn.microsoft.com/windows/win32/adschema/a-primarygroupid
 */
export async function primaryMembers(
  { client, signal }: Pick<ResourceContext<Client>, "client" | "signal">,
  group: Entry,
): Promise<readonly Principal[]> {
  const { directory } = client;
  const sid = group.first("objectSid");
  const rid = sid && ridOf(sid);
  if (!rid || (await directory.rootDse(signal)).kind !== "Active Directory") return [];
  const filter = `(&${filters.user}(primaryGroupID=${rid}))`;
  const base = directory.searchDn("user");
  const users = await directory.all({ base, scope: "sub", filter, attributes: ["1.1"] }, signal);
  return users.flatMap((entry) => {
    const resource = canonicalIfDn(entry.dnText);
    return resource ? { resourceType: "user" as const, resource } : [];
  });
}
