export interface OtherEnding {
  readonly ends?: "well" | "badly";
  /** What changes instead; as `changeOf` tells it. */
  readonly change?: readonly string[];
  /** Part of what is printed. */
  readonly says?: string;
  /** More is asked than Go asks. */
  readonly asksMore?: true;
}

const people = "ou=people,dc=golden,dc=test";
const groups = "ou=groups,dc=golden,dc=test";
const changed = (dn: string, ...lines: readonly string[]) => [
  `  dn: ${dn}`,
  ...lines.map((line) => line.replace(/^[+-]/, "$&   ")),
];
const created = (uid: string, ...lines: readonly string[]) => [
  `+ dn: uid=${uid},${people}`,
  ...[`uid: ${uid}`, "objectClass: inetOrgPerson", "userPassword: ***", ...lines].map((line) => `+   ${line}`).sort(),
];
const refused = (says: string): OtherEnding => ({ ends: "badly", change: [], says });

/** Recorded operations that end otherwise with ours. Each reason stands in shared/conformance/known-differences.md. */
export const opsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  // Go's sync is empty, exit 0.
  "cfg-no-base-dn-users": refused("neither base-dn nor a search DN is set"),
  "cfg-url-with-path": refused("neither base-dn nor a search DN is set"),
  "cfg-wrong-base-dn": refused("'dc=typo,dc=test'"),

  // Of accounts: addresses are `mail`, numbers whole; nothing is made elsewhere, or of what is no value.
  "create-email-flag": {
    ends: "well",
    asksMore: true,
    change: created("mailflag", "cn: Mail", "sn: M", "mail: mailflag@x.test"),
  },
  "create-full": {
    change: created(
      "newone",
      ...["objectClass: top", "objectClass: person", "objectClass: organizationalPerson", "cn: New One", "sn: One"],
      ...["mail: n1@x.test", "mail: n2@x.test", "employeeNumber: 77", "title: Potter"],
    ),
  },
  "create-mixed-list": {
    ends: "well",
    asksMore: true,
    change: created("mixed", "cn: Mixed", "sn: M", "departmentNumber: a", "departmentNumber: 1"),
  },
  "create-number-attr": {
    change: created(
      "numb",
      ...["cn: Numb", "sn: N", "employeeNumber: 1234567", "departmentNumber: 1", "departmentNumber: 2", "title: true"],
    ),
  },
  "create-outside-base": refused("would not lie below 'dc=golden,dc=test'"),
  "create-posix-flag-string": {
    ends: "well",
    asksMore: true,
    change: created(
      "newposix",
      ...[
        "objectClass: posixAccount",
        "cn: New Posix",
        "sn: P",
        "uidNumber: 1",
        "gidNumber: 5000",
        "homeDirectory: /home/np",
      ],
    ),
  },
  "create-struct-attr": refused("description is no text, number or list of them"),
  "create-exists": { says: '"outcome":"already-exists"' },

  // Only what is a user in its place is deleted; what is refused is no success.
  "delete-group-as-user": refused("is no user"),
  "delete-outside": refused("does not lie below"),
  "delete-user-unwilling": refused("LDAP result 53"),
  "grant-unwilling": refused("LDAP result 53"),
  "rotate-unwilling": refused("LDAP result 53"),

  // The attribute is one that the class allows, the name one that the attribute can hold and the server knows.
  "grant-ad-noguid": {
    ends: "well",
    change: changed("cn=AdNoGuid,ou=ad,dc=golden,dc=test", "+member: cn=ad zero,ou=ad,dc=golden,dc=test"),
  },
  "grant-groupofnames": { ends: "well", change: changed(`cn=Staff,${groups}`, `+member: uid=ncinder20,${people}`) },
  "grant-posix-nonascii": { ends: "well", change: changed(`cn=posix empty,${groups}`, "+memberUid: umlaut") },
  "grant-uniq-sharps": { change: changed(`cn=Unique Names,${groups}`, `+uniqueMember: cn=GROẞ K,${people}`) },

  // What makes the user a member is taken away, wherever it stands; what cannot be is said.
  "revoke-bis-member": { change: changed(`cn=bis group,${groups}`, `-member: uid=xeasel0,${people}`) },
  "revoke-groupofnames": { change: changed(`cn=Staff,${groups}`, `-member: uid=xeasel0,${people}`) },
  "revoke-posix-by-cn": { asksMore: true, change: changed(`cn=posix mix,${groups}`, "-memberUid: No Uid Here") },
  "revoke-posix-case": { change: changed(`cn=posix mix,${groups}`, "-memberUid: NOGIVEN") },
  "revoke-posix-second-uid": { change: changed(`cn=posix mix,${groups}`, "-memberUid: fuser") },
  "revoke-expanded": refused("the membership is inherited"),
  "revoke-primary-group": refused("as primary group"),

  // Busy is asked again.
  "grant-busy": { ends: "badly", asksMore: true, says: "busy (5 tries)" },
  "upd-busy": { ends: "badly", asksMore: true, says: "5 tries" },
};
