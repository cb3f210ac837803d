import { BatonError } from "@baton-connectors/sdk";
import { hasClass } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";

export type MemberAttribute = "member" | "uniqueMember" | "memberUid";

/** Of a group, what tells how its members are kept. */
export const classAttributes = ["objectClass", "objectGUID", "gidNumber"];

/** What a group keeps its members in, by what its classes allow. */
export function memberAttribute(group: Entry): MemberAttribute {
  const classes = group.texts("objectClass");
  // As the Go connector does: groups of RFC 2307bis have both kinds.
  if (classes.includes("posixGroup")) return "memberUid";
  if (hasClass(classes, "ipausergroup") || group.values("objectGUID").length > 0) return "member";
  if (hasClass(classes, "groupofuniquenames")) return "uniqueMember";
  if (hasClass(classes, "groupofnames") || hasClass(classes, "group")) return "member";
  return hasClass(classes, "posixgroup") ? "memberUid" : "uniqueMember";
}

export function refuseDynamic(group: Entry, id: string, change: "grant" | "revoke") {
  if (!hasClass(group.texts("objectClass"), "groupofurls")) return;
  throw new BatonError(
    "FailedPrecondition",
    `cannot ${change} membership in dynamic groupOfURLs group "${id}" directly`,
    { kind: "config", effect: "none", hint: "Change what its memberURL finds." },
  );
}
