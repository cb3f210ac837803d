import {
  idOf,
  type Name,
  oddValue,
  oneOf,
  type Pair,
  type Random,
  type Relative,
  spelled,
  usualLetters,
  written,
} from "./odd-names.ts";

/** A directory made up by chance, and what a sync of it has to bring, told without the connector's help. */
export interface OddTenant {
  readonly suffix: string;
  readonly ldif: string;
  readonly baseId: string;
  readonly resources: ReadonlySet<string>;
  readonly grants: ReadonlySet<string>;
  readonly users: readonly string[];
  readonly changeable: string;
}

interface Group {
  readonly name: Name;
  readonly kind: "groupOfNames" | "groupOfUniqueNames" | "posixGroup";
  readonly users: readonly number[];
  /** Groups behind it in the list, so that none is in itself. */
  readonly groups: readonly number[];
}

const suffixes: readonly Name[] = [
  [[{ type: "o", value: written("Größe, Söhne") }], [{ type: "c", value: written("DE") }]],
  [[{ type: "dc", value: written("Odd") }], [{ type: "dc", value: written("TEST") }]],
  [
    [
      { type: "o", value: written('A "B" + C') },
      { type: "l", value: written("Zürich;#1") },
    ],
  ],
];

export function oddTenant(random: Random, number: number): OddTenant {
  const suffix = suffixes[number % suffixes.length]!;
  const value = (of: number) => oddValue(random, usualLetters, of);
  const units: Name[] = [suffix];
  for (let i = 0; i < 3; i++) units.push([[{ type: "ou", value: value(i) }], ...oneOf(random, units)]);
  const users = Array.from({ length: 24 }, (_, i): Name => [userName(random, value(i), i), ...oneOf(random, units)]);
  const below = (type: string, i: number): Name => [[{ type, value: value(i) }], ...oneOf(random, units)];
  const some = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => from + i).filter(() => random(4) === 0);
  const groups = Array.from({ length: 9 }, (_, i): Group => {
    const kind = oneOf(random, ["groupOfNames", "groupOfUniqueNames", "posixGroup"] as const);
    const members = some(0, users.length);
    return { name: below("cn", 100 + i), kind, users: members, groups: kind === "posixGroup" ? [] : some(i + 1, 9) };
  });
  const roles = Array.from({ length: 7 }, (_, i) => ({ name: below("cn", 200 + i), users: some(0, users.length) }));

  // A server may be told a member in any of its spellings.
  const named = (attribute: string, name: Name) => line(attribute, spelled(random, name, { anyCase: "all" }));
  // Occupants of roles are not looked up.
  const occupant = (name: Name) => line("roleOccupant", spelled(random, name, { anyCase: "same-id" }));
  const entry = (name: Name, classes: readonly string[], lines: readonly string[]) =>
    [
      line("dn", spelled(random, name)),
      ...classes.map((one) => `objectClass: ${one}`),
      ...lines,
      ...naming(name[0]!),
      "",
    ].join("\n");
  const members = ({ kind, users: held, groups: inner, name }: Group) => {
    const attribute = kind === "groupOfNames" ? "member" : "uniqueMember";
    if (kind === "posixGroup") return held.map((i) => `memberUid: ${uidOf(i)}`);
    const lines = [...held.map((i) => users[i]!), ...inner.map((i) => groups[i]!.name)].map((one) =>
      named(attribute, one),
    );
    // Of these classes none is without a member.
    return lines.length > 0 ? lines : [named(attribute, name)];
  };
  const ldif = [
    entry(suffix, classesOf(suffix), []),
    ...units.slice(1).map((name) => entry(name, ["organizationalUnit"], [])),
    ...users.map((name, i) =>
      entry(
        name,
        ["inetOrgPerson", "posixAccount"],
        [
          ...(hasType(name, "uid") ? [] : [`uid: ${uidOf(i)}`]),
          ...(hasType(name, "cn") ? [] : [`cn: Person ${i}`]),
          ...[`sn: No ${i}`, `uidNumber: ${1000 + i}`, "gidNumber: 1", `homeDirectory: /home/${i}`],
        ],
      ),
    ),
    ...groups.map((group, i) =>
      entry(
        group.name,
        [group.kind],
        [...members(group), ...(group.kind === "posixGroup" ? [`gidNumber: ${500 + i}`] : [])],
      ),
    ),
    ...roles.map(({ name, users: held }) =>
      entry(
        name,
        ["organizationalRole"],
        held.map((i) => occupant(users[i]!)),
      ),
    ),
  ].join("\n");

  const resources = new Set([
    ...users.map((name) => `user:${idOf(name)}`),
    ...groups.map(({ name }) => `group:${idOf(name)}`),
    ...roles.map(({ name }) => `role:${idOf(name)}`),
  ]);
  const held = groups.map(() => new Set<string>());
  for (let i = groups.length - 1; i >= 0; i--) {
    const { name, kind, users: own, groups: inner } = groups[i]!;
    for (const one of own) held[i]!.add(`user:${idOf(users[one]!)}`);
    for (const one of inner) for (const id of [`group:${idOf(groups[one]!.name)}`, ...held[one]!]) held[i]!.add(id);
    if (kind !== "posixGroup" && own.length + inner.length === 0) held[i]!.add(`group:${idOf(name)}`);
  }
  const grants = new Set([
    ...groups.flatMap(({ name }, i) => [...held[i]!].map((id) => `group:${idOf(name)}:member:${id}`)),
    ...roles.flatMap(({ name, users: own }) => own.map((i) => `role:${idOf(name)}:member:user:${idOf(users[i]!)}`)),
  ]);
  const changeable = groups.find(({ kind, users: own }) => kind === "groupOfNames" && own.length > 0);
  return {
    suffix: spelled(random, suffix),
    ldif,
    baseId: idOf(suffix),
    resources,
    grants,
    users: users.map(idOf),
    changeable: changeable ? idOf(changeable.name) : "",
  };
}

const uidOf = (i: number) => `account${i}`;
const hasType = (name: Name, type: string) => name[0]!.some((pair) => pair.type === type);

function userName(random: Random, value: Pair["value"], i: number): Relative {
  switch (random(5)) {
    case 0:
      return [{ type: "uid", value: written(uidOf(i)) }];
    case 1:
      return [{ type: "employeeNumber", value }];
    case 2:
      return [
        { type: "cn", value },
        { type: "uid", value: written(uidOf(i)) },
      ];
    case 3:
      return [
        { type: "title", value },
        { type: "cn", value: written(`Zz ${i}`) },
      ];
    default:
      return [{ type: "cn", value }];
  }
}

/** An entry has what it is named by. */
const naming = (relative: Relative) =>
  relative.map(({ type, value }) => line(type, value.map(([char]) => char).join("")));

/** In base64 where it may not stand as it is: https://www.rfc-editor.org/rfc/rfc2849 */
const line = (name: string, value: string) => `${name}:: ${Buffer.from(value).toString("base64")}`;

function classesOf([relative]: Name): readonly string[] {
  return relative!.some(({ type }) => type === "dc") ? ["domain"] : ["organization"];
}
