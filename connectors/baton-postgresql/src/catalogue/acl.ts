import { bug } from "@baton-connectors/sdk";
import { type Privilege, privilegeOf } from "./privileges.ts";

/** One privilege that somebody was given. */
export interface AclItem {
  /** The oid of a role; 0 is PUBLIC. */
  readonly grantee: number;
  readonly grantor: number;
  readonly privilege: Privilege;
  readonly isGrantable: boolean;
}

/**
 * SQL for a thing's privileges, one text each; `kind` is acldefault's letter for what it has while nobody has changed them, and
 * null leaves that out. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-ACLITEM-FN-TABLE
 */
export const explodedAcl = (acl: string, kind: string | null, owner: string) =>
  `ARRAY(SELECT x.grantee::int8 || ' ' || x.grantor::int8 || ' ' || pg_catalog.lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' *' ELSE '' END
     FROM pg_catalog.aclexplode(${kind === null ? acl : `coalesce(${acl}, pg_catalog.acldefault(${kind}, ${owner}))`}) x)`;

/** Privileges of later versions that nothing here shows are left out. */
export const aclItems = (texts: readonly string[]): readonly AclItem[] =>
  texts.flatMap((text) => {
    const [grantee, grantor, word, grantable] = text.split(" ");
    const privilege = privileges.get(word!);
    if (!privilege) return [];
    return [{ grantee: Number(grantee), grantor: Number(grantor), privilege, isGrantable: grantable === "*" }];
  });

const privileges = new Map(
  "arwdDxtXUCTcm".split("").map((letter) => [privilegeOf(letter) as string, privilegeOf(letter)!]),
);

/** What an item of an ACL says as the server writes it: `grantee=letters/grantor`. */
export interface WrittenItem {
  /** As it stands, quotes included; "" is PUBLIC. */
  readonly grantee: string;
  readonly privileges: readonly { readonly privilege: Privilege; readonly isGrantable: boolean }[];
}

export function writtenItem(text: string): WrittenItem {
  const found = /^((?:"(?:[^"]|"")*"|[^="])*)=((?:[A-Za-z]\*?)*)\//s.exec(text);
  if (!found) throw bug(`an ACL has the item ${JSON.stringify(text)}`);
  const letters = found[2]!.match(/[A-Za-z]\*?/g) ?? [];
  return {
    grantee: found[1]!,
    privileges: letters.flatMap((letter) => {
      const privilege = privilegeOf(letter[0]!);
      return privilege ? [{ privilege, isGrantable: letter.endsWith("*") }] : [];
    }),
  };
}
