import { readFileSync } from "node:fs";
import { type RunningSlapd, startSlapd } from "@baton-connectors/real-servers";

export const suffix = "dc=small,dc=test";
const admin = `cn=admin,${suffix}`;
export const password = "small-admin-pass";

const people = Array.from({ length: 23 }, (_, i) => `uid=p${i},ou=people,${suffix}`);

const entry = (dn: string, classes: readonly string[], lines: readonly string[]) =>
  [`dn: ${dn}`, ...classes.map((name) => `objectClass: ${name}`), ...lines, "", ""].join("\n");

const members = (attribute: string, ...numbers: readonly number[]) => numbers.map((i) => `${attribute}: ${people[i]}`);

/** Lists of several pages, each kind of group, a nested and a dynamic one, roles. */
export const ldif: string = [
  entry(suffix, ["dcObject", "organization"], ["dc: small", "o: small"]),
  ...["people", "groups", "roles"].map((ou) => entry(`ou=${ou},${suffix}`, ["organizationalUnit"], [`ou: ${ou}`])),
  ...people.map((dn, i) =>
    entry(
      dn,
      ["inetOrgPerson", "posixAccount"],
      [
        ...[`uid: p${i}`, `cn: Person ${i}`, `sn: No ${i}`, `mail: p${i}@small.test`, `uidNumber: ${1000 + i}`],
        ...[
          `gidNumber: ${i < 3 ? 77 : 1}`,
          `homeDirectory: /home/p${i}`,
          `employeeType: ${i % 5 === 0 ? "temp" : "staff"}`,
        ],
      ],
    ),
  ),
  ...Array.from({ length: 7 }, (_, g) =>
    entry(
      `cn=team ${g},ou=groups,${suffix}`,
      ["groupOfNames"],
      [`cn: team ${g}`, ...members("member", g, g + 1, g + 2)],
    ),
  ),
  entry(`cn=unique,ou=groups,${suffix}`, ["groupOfUniqueNames"], ["cn: unique", ...members("uniqueMember", 1, 2)]),
  entry(`cn=unix,ou=groups,${suffix}`, ["posixGroup"], ["cn: unix", "gidNumber: 77", "memberUid: p5", "memberUid: P6"]),
  entry(
    `cn=all teams,ou=groups,${suffix}`,
    ["groupOfNames"],
    ["cn: all teams", `member: cn=team 0,ou=groups,${suffix}`, `member: cn=team 1,ou=groups,${suffix}`],
  ),
  entry(
    `cn=temps,ou=groups,${suffix}`,
    ["groupOfURLs"],
    ["cn: temps", `memberURL: ldap:///ou=people,${suffix}??sub?(employeeType=temp)`],
  ),
  ...Array.from({ length: 6 }, (_, r) =>
    entry(
      `cn=role ${r},ou=roles,${suffix}`,
      ["organizationalRole"],
      [`cn: role ${r}`, ...members("roleOccupant", r, r + 9)],
    ),
  ),
].join("");

const dynamicGroups = readFileSync(new URL("golden/golden.schema", import.meta.url), "utf8");

/** A small directory on a server of its own. Everybody may read; its administrator may all. */
export const startSmall = (
  entries: string = ldif,
  lines: readonly string[] = [],
  top: string = suffix,
): Promise<RunningSlapd> =>
  startSlapd({
    user: `cn=admin,${top}`,
    password,
    ldif: entries,
    files: {
      "golden.schema": dynamicGroups.replace(
        "SUP top AUXILIARY MUST gidNumber",
        "SUP top STRUCTURAL MUST ( cn $ gidNumber )",
      ),
    },
    configuration: ({ schemas, modules, data, folder }) =>
      [
        ...["core", "cosine", "inetorgperson"].map((name) => `include ${schemas}/${name}.schema`),
        `include ${folder}/golden.schema`,
        `include ${schemas}/dyngroup.schema`,
        `modulepath ${modules}`,
        "moduleload back_mdb",
        ...lines.filter((line) => line.startsWith("moduleload")),
        "database mdb",
        "maxsize 1073741824",
        `suffix ${quoted(top)}`,
        `rootdn ${quoted(`cn=admin,${top}`)}`,
        `rootpw ${password}`,
        `directory ${data}`,
        "dbnosync",
        "index objectClass,uid,cn,gidNumber,member,uniqueMember eq",
        ...lines.filter((line) => !line.startsWith("moduleload")),
        "",
      ].join("\n"),
  });

/** As a word of slapd.conf. */
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

export const smallConfig = (port: number) => ({
  url: `ldap://127.0.0.1:${port}`,
  bindDn: admin,
  password,
  baseDn: suffix,
  pageSize: 5,
});
