import type { Client } from "../client.ts";
import { anything, type Found } from "../directory/directory.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { filters, principalTypeOf } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { escapeValue } from "../protocol/filter.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import type { Principal } from "./listed.ts";

export interface Asking {
  readonly client: Client;
  readonly syncId: string;
  readonly signal: AbortSignal;
}

/** With what a server says that a name leads nowhere; then the name itself is all that is known. */
const nowhere: readonly number[] = [
  resultCodes.noSuchObject,
  resultCodes.insufficientAccessRights,
  resultCodes.invalidDnSyntax,
  resultCodes.aliasProblem,
  resultCodes.aliasDereferencingProblem,
  resultCodes.referral,
];
const fine: readonly number[] = [resultCodes.success, resultCodes.sizeLimitExceeded];

/** Who a member's DN is. One that leads nowhere stays a user by that name, as in the Go connector. */
export async function memberByDn(asking: Asking, dn: string): Promise<Principal> {
  const { client, syncId } = asking;
  const listed = client.listed.type(syncId, dn);
  if (listed) return { resourceType: listed, resource: dn };
  return client.memo(syncId, `dn ${dn}`, async () => {
    const { entries, result } = await first(asking, { base: dn, filter: anything });
    if (!fine.includes(result.code) && !nowhere.includes(result.code))
      throw resultError(result, `cannot look up the member '${dn}'`);
    const [entry] = fine.includes(result.code) ? entries : [];
    return (entry && principalOf(entry)) ?? { resourceType: "user", resource: dn };
  });
}

export function principalOf(entry: Entry): Principal | undefined {
  const resource = canonicalIfDn(entry.dnText);
  if (!resource) return undefined;
  return { resourceType: principalTypeOf(entry.texts("objectClass")) ?? "user", resource };
}

/** The user that a memberUid names, by uid or else by cn; undefined where there is none. */
export async function memberByUid(asking: Asking, uid: string): Promise<Principal | undefined> {
  const { client, syncId } = asking;
  const listed = client.listed.withUid(syncId, uid);
  if (listed) return { resourceType: "user", resource: listed };
  return client.memo(syncId, `uid ${uid}`, async () => {
    const base = client.directory.searchDn("user");
    for (const attribute of ["uid", "cn"]) {
      const filter = `(&${filters.user}(${attribute}=${escapeValue(uid)}))`;
      const { entries, result } = await first(asking, { base, filter });
      if (!fine.includes(result.code)) throw resultError(result, `cannot look up the memberUid '${uid}'`);
      const resource = entries[0] && canonicalIfDn(entries[0].dnText);
      if (resource) return { resourceType: "user" as const, resource };
    }
    return undefined;
  });
}

const first = ({ client, signal }: Asking, { base, filter }: { base: string; filter: string }): Promise<Found> =>
  client.directory.search({ base, scope: "sub", filter, attributes: ["objectClass"], sizeLimit: 1 }, signal);

/** Users whose own group a number is. */
export async function membersByGidNumber(asking: Asking, number: string): Promise<readonly string[]> {
  const { client, syncId, signal } = asking;
  const listed = client.listed.withGidNumber(syncId, number);
  if (listed) return listed;
  const filter = `(&${filters.user}(gidNumber=${escapeValue(number)}))`;
  const base = client.directory.searchDn("user");
  const entries = await client.directory.all({ base, scope: "sub", filter, attributes: ["1.1"] }, signal);
  return entries.flatMap((entry) => canonicalIfDn(entry.dnText) ?? []);
}
