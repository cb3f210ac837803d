import { type Random, seededRandom } from "@baton-connectors/simulators";
import {
  type Actor,
  type Choice,
  type FieldMeta,
  type JiraOptions,
  type JiraTenant,
  makeTenant,
} from "../simulator/index.ts";

/** What nobody expects in ids and names, and a site may have. */
const names = [
  ...["Ada", "Maria del Carmen  Torres", " leading", "trailing ", "名前 太郎", "مرحبا بك", "O'Brien", "🙂 smile", ""],
  ...["<b>bold</b>", 'say "so"', "a,b;c", "tab\tname", "back\\slash", "per%20cent", "x".repeat(255), "null", "Zoë – ½"],
];
const marks = [":", "+", "%41", "&x=1", "#", "?", "/", "..", " ", "é", "=", "'", '"', "@"];
const kinds = ["atlassian", "app", "customer", "unheard-of", undefined];

/** A site unlike others: its ids, names, sizes and pages by the seed. */
export function oddTenant(seed: number): { tenant: JiraTenant; options: JiraOptions } {
  const random = seededRandom(seed);
  const number = (most: number) => Number(random.pick(Array.from({ length: most }, (_, i) => i)));
  const oddId = (i: number, prefix: string) => `${prefix}${i}${random.pick(marks)}${random.pick(marks)}${i}`;
  const users = Array.from({ length: 1 + number(140) }, (_, i) => {
    const accountType = random.pick(kinds);
    return {
      ...{ accountId: i === 0 ? "557058:self" : oddId(i, "712020:"), displayName: random.pick(names) },
      ...(accountType !== undefined && { accountType }),
      ...(number(3) > 0 && { active: number(4) > 0 }),
      ...(number(2) > 0 && { emailAddress: `user${i}+x@example.com` }),
    };
  });
  const some = (most: number) =>
    [...new Set(Array.from({ length: number(most) }, () => random.pick(users)))].map(({ accountId }) => accountId);
  const groups = Array.from({ length: number(70) }, (_, i) => ({
    ...{ groupId: oddId(i, "group-"), name: number(9) > 0 ? `${random.pick(names)} ${i}` : null, members: some(120) },
  }));
  const roles = Array.from({ length: 1 + number(6) }, (_, i) => ({
    ...{ id: 1 + i * 90_001, name: `${random.pick(names)} ${i}`, description: random.pick([null, "", "About it"]) },
  }));
  const projects = Array.from({ length: 1 + number(60) }, (_, i) => {
    const own = roles.filter(() => number(3) > 0).map(({ id }) => id);
    return {
      ...{ id: String(7 + i * 13), key: `${random.pick(["A", "KEY_", "X9"])}${i}`, name: `${random.pick(names)} ${i}` },
      ...{ lead: number(5) > 0 ? random.pick(users).accountId : null, roles: own, issueTypes: [] },
      viewers: number(2) > 0 ? ("all" as const) : some(90),
      actors: Object.fromEntries(own.map((id) => [id, actorsOf(random, number, { some, groups })])),
    };
  });
  const caps = () => random.pick([1, 7, 20, 49, 50, 51, 1000]);
  return {
    tenant: { ...makeTenant({ users: 1 }, seed), users, groups, roles, projects, site: siteOf(users[0]!.accountId) },
    options: {
      ...{ maxUsers: caps(), maxGroups: caps(), maxMembers: caps(), maxProjects: caps() },
      // Jira's page sizes of these are multiples of fifty.
      maxViewers: random.pick([50, 100, 1000]),
      viewissue: random.pick(["range", "compact"] as const),
    },
  };
}

const siteOf = (self: string) => ({ ...makeTenant({ users: 1 }, 1).site, self });

interface Made {
  readonly some: (most: number) => string[];
  readonly groups: readonly { readonly groupId: string }[];
}

function actorsOf(random: Random, number: (most: number) => number, { some, groups }: Made): Actor[] {
  const group = groups.length > 0 && number(2) > 0 ? [{ group: random.pick(groups).groupId }] : [];
  return [...some(4).map((user) => ({ user })), ...group];
}

/** Fields of every type that Jira has, with and without choices, required or not. */
export function oddFields(seed: number): readonly FieldMeta[] {
  const random = seededRandom(seed);
  const yes = () => random.pick([true, false]);
  const choices = (named: boolean): readonly Choice[] =>
    ["1", 22, "333"].map((id) => ({ id, [named ? "name" : "value"]: `${random.pick(names.filter(Boolean))} ${id}` }));
  const single = ["string", "number", "date", "datetime", "option", "user", "group", "object", "priority", "version"];
  const more = ["any", "securitylevel", "option-with-child", "project", "issuelink", "unheard-of"];
  const items = ["string", "option", "user", "group", "component", "version", undefined];
  const schemas = [
    ...[...single, ...more].map((type) => ({ type })),
    ...items.map((one) => ({ type: "array", ...(one !== undefined && { items: one }) })),
  ];
  return schemas.flatMap((schema, i) =>
    [true, false].map((withChoices): FieldMeta => {
      const isOwn = yes();
      const number = 10_300 + 2 * i + Number(withChoices);
      return {
        ...{ fieldId: isOwn ? `customfield_${number}` : `field${number}`, name: `${random.pick(names)} ${i}` },
        required: yes(),
        schema: { ...schema, ...(isOwn ? { custom: `com.example:${i}` } : { system: `field${number}` }) },
        ...(withChoices && { allowedValues: choices(yes()) }),
      };
    }),
  );
}
