import type { ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Directory } from "../directory/directory.ts";
import { anything } from "../directory/directory.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { filters } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { escapeValue } from "../protocol/filter.ts";

/** LDAP_MATCHING_RULE_IN_CHAIN: https://learn.microsoft.com/windows/win32/adsi/search-filter-syntax */
const inChain = (group: Entry) => `(memberOf:1.2.840.113556.1.4.1941:=${escapeValue(group.dn)})`;

/**
 * Users that Active Directory itself finds below a group, however deep, where that is asked for: groups between that no search DN
 * covers, or that --filter hides, are gone through as well.
 */
export async function nestedMembers(
  { client, signal }: Pick<ResourceContext<Client>, "client" | "signal">,
  group: Entry,
): Promise<readonly string[]> {
  const { directory } = client;
  if (!directory.settings.nestedMembers || !(await isActiveDirectory(directory, signal))) return [];
  const filter = `(&${filters.user}${inChain(group)})`;
  const base = directory.searchDn("user");
  const users = await directory.all({ base, scope: "sub", filter, attributes: ["1.1"] }, signal);
  return users.flatMap((entry) => canonicalIfDn(entry.dnText) ?? []);
}

/** Whether a user is below a group of Active Directory by some other group. */
export async function isNestedMember(directory: Directory, user: string, group: Entry, signal: AbortSignal) {
  if (!(await isActiveDirectory(directory, signal))) return false;
  const filter = `(&${anything}${inChain(group)})`;
  const { entries } = await directory.search({ base: user, scope: "base", filter, attributes: ["1.1"] }, signal);
  return entries.length > 0;
}

const isActiveDirectory = async (directory: Directory, signal: AbortSignal) =>
  (await directory.rootDse(signal)).kind === "Active Directory";
