import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grantImmutable, inParallel, type PageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { hasClass } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { dynamicGrants } from "./dynamic-grants.ts";
import { memberByDn, memberByUid, membersByGidNumber } from "./find-member.ts";
import type { Principal } from "./listed.ts";
import { memberGrant } from "./member-grant.ts";
import { nestedMembers } from "./nested-members.ts";
import { primaryMembers } from "./primary-members.ts";
import { readGroup } from "./read-group.ts";
import { readValues } from "./read-values.ts";

export const memberAttributes = ["uniqueMember", "member", "memberUid"];
const asked = ["objectClass", "memberURL", "gidNumber", "objectSid", ...memberAttributes];

/** Look-ups of members that are under way at once. */
const atOnce = 8;

/** What names a member: a DN (a text alone, as there are many), a uid, or, already found, who is one without being named. */
type Named = string | { readonly uid: string } | { readonly found: Principal; readonly isNested?: true };

interface Members {
  readonly values: readonly Named[];
  /** A group with a number names its members in several ways: then one principal is one member, whatever it is called. */
  readonly byId: boolean;
  /** Where each principal comes first; undefined where each is named by its DN. */
  readonly seen: Map<string, number> | undefined;
}

export async function groupGrants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource, page, signal } = context;
  if (page.cursor !== undefined && "url" in (page.cursor as object)) return dynamicGrants(context);
  let urls: readonly string[] | undefined;
  const given = await client.reads.page<Named, Members, Grant>(
    page,
    async () => {
      const entry = await readGroup(client, resource, asked, signal);
      if (hasClass(entry.texts("objectClass"), "groupofurls")) urls = entry.texts("memberURL");
      if (urls) return { values: [], byId: false, seen: undefined };
      return membersOf(context, entry);
    },
    (values, from, members) => grantsTo(context, values, from, members),
  );
  return urls ? dynamicGrants(context, urls) : given;
}

async function membersOf(context: ResourceContext<Client>, entry: Entry): Promise<Members> {
  const { client, syncId, signal, skip } = context;
  const names = new Set<string>();
  const values: Named[] = [];
  for (const name of memberAttributes)
    for (const value of await readValues(client.directory, entry, name, signal)) {
      const text = value.toString("utf8");
      const dn = canonicalIfDn(text);
      if (dn === "") skip("a member without a name", { group: entry.dnText });
      else if (!names.has(dn ?? text)) {
        names.add(dn ?? text);
        values.push(dn ?? { uid: text });
      }
    }
  const gidNumber = entry.text("gidNumber");
  const byId = gidNumber !== "";
  if (byId) {
    const users = await membersByGidNumber({ client, syncId, signal }, gidNumber);
    for (const resource of users) values.push({ found: { resourceType: "user", resource } });
  }
  for (const found of await primaryMembers(context, entry)) values.push({ found });
  for (const resource of await nestedMembers(context, entry))
    if (!names.has(resource)) values.push({ found: { resourceType: "user", resource }, isNested: true });
  return { values, byId, seen: values.every((named) => typeof named === "string") ? undefined : new Map() };
}

async function grantsTo(
  context: ResourceContext<Client>,
  values: readonly Named[],
  from: number,
  { byId, seen }: Members,
): Promise<readonly Grant[]> {
  const { client, resource, syncId, signal, skip } = context;
  const asking = { client, syncId, signal };
  const found = await inParallel(values, atOnce, async (named) => {
    if (typeof named === "string") return memberByDn(asking, named);
    return "found" in named ? named.found : memberByUid(asking, named.uid);
  });
  return found.flatMap((principal, i) => {
    const named = values[i]!;
    if (!principal) {
      skip("a memberUid that no user has", { group: resource.id!.resource, ...(named as object) });
      return [];
    }
    const key = byId || principal.resourceType === "user" ? principal.resource : `group ${principal.resource}`;
    const first = seen?.get(key);
    if (first !== undefined && first !== from + i) return [];
    seen?.set(key, from + i);
    // It cannot be taken away here.
    const isNested = typeof named === "object" && "isNested" in named;
    return memberGrant(resource, principal, isNested ? [grantImmutable()] : []);
  });
}
