import { writtenItem } from "../catalogue/acl.ts";
import type { Thing } from "../catalogue/objects.ts";
import { defaultOfPublic, type Grantable, type Privilege } from "../catalogue/privileges.ts";
import type { Situation } from "./effective.ts";
import { byOwner, byPublic, bySuperuser, type Held, Holdings } from "./holdings.ts";

/**
 * The rights that Go's connector sees: it compares names as ACLs have them, quotes included, with those of roles, takes what PUBLIC
 * has by default for what it has where PUBLIC is not in the ACL, and gives an owner everything.
 */
export function asGo(thing: Thing, { type, privileges, roles }: Situation): Holdings {
  const holdings = new Holdings();
  const items = (thing.acl ?? []).map(writtenItem);
  const stated = items.filter(({ grantee }) => grantee === "");
  const ofPublic = new Set<Privilege>(
    stated.length > 0
      ? stated.flatMap((item) => item.privileges.map(({ privilege }) => privilege))
      : defaultOfPublic(type),
  );
  const byName = new Map(roles.all.map((role) => [role.rolname, role.oid]));
  const give = (role: number, held: Held, why: number) => {
    if (privileges.includes(held.privilege)) holdings.because(role, held, why);
  };
  for (const privilege of ofPublic)
    for (const { oid } of roles.all) give(oid, { privilege, isGrantOption: false }, byPublic);
  for (const item of items) {
    const grantee = item.grantee === "" ? undefined : byName.get(item.grantee);
    if (grantee === undefined) continue;
    for (const { oid } of roles.heirsOf(grantee, 0)) {
      for (const { privilege, isGrantable } of item.privileges) {
        if (!privileges.includes(privilege)) continue;
        holdings.from(oid, { privilege, isGrantOption: false }, grantee);
        if (isGrantable) holdings.from(oid, { privilege, isGrantOption: true }, grantee);
      }
    }
  }
  for (const { oid, rolsuper } of roles.all) {
    if (!rolsuper && (oid !== thing.owner || withoutOwner.includes(type))) continue;
    const why = rolsuper ? bySuperuser : byOwner;
    for (const privilege of privileges)
      for (const isGrantOption of [false, true]) give(oid, { privilege, isGrantOption }, why);
  }
  return holdings;
}

/** Of these it does not look at who owns them. */
const withoutOwner: readonly Grantable[] = ["database", "schema", "column"];
