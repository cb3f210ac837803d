import { camel, idOf, key, readFields } from "./client-text.ts";
import type { Described, DescribedMembers } from "./description.ts";

/** The simulated app: lists as they are described, with rows that are made up; whatever is not described it refuses. */
export function appText(types: readonly Described[]): string {
  const hasUsers = types.some(({ id }) => id === "user");
  const withMembers = types.filter(({ members }) => members && hasUsers);
  const rows = types.map((type) => {
    const count = type.id === "user" ? "userCount" : "groupCount";
    const fields = [...readFields(type.fields)].map(([name, kind]) => `${key(name)}: ${madeUp(name, kind, type)}`);
    return `const ${camel(type.id)}Rows = Array.from({ length: ${count} }, (_, i) => ({ ${fields.join(", ")} }));`;
  });
  const held = withMembers.map(
    ({ id, fields }) =>
      `const ${camel(id)}Members = new Map(${camel(id)}Rows.map((row, g) => [String(row[${JSON.stringify(idOf(fields))}]), userRows.filter((_, u) => u % (g + 2) === 0).map((one) => String(one[${JSON.stringify(userId(types))}]))]));`,
  );
  const lists = types.flatMap(({ id, path, items, pages, fields, single, members }) => [
    `{ path: ${JSON.stringify(path)}, items: ${JSON.stringify(items)}, pages: ${JSON.stringify(pages)}, rows: () => ${camel(id)}Rows${single ? `, id: ${JSON.stringify(idOf(fields))}` : ""} },`,
    ...(members && hasUsers
      ? [
          `{ path: ${JSON.stringify(members.path)}, items: ${JSON.stringify(members.items)}, pages: ${JSON.stringify(members.pages)}, rows: (id) => ${camel(id)}Members.get(id)?.map((one) => ({ ${key(idOf(members.fields))}: one })) },`,
        ]
      : []),
  ]);
  const changes = withMembers.flatMap(({ id, members }) => changeTexts(camel(id), members!));
  return `import { type Handle, listedApp, type SimulatedReply } from "@baton-connectors/simulators";
import { refusal } from "./auth.ts";

/** The app as openapi.yaml describes it. Make it as strict as yours is: it is what the tests prove things against. */
export interface App {
  readonly handle: Handle;
  readonly users: readonly object[];
  readonly groups: readonly object[];
}

export function createApp({ users: userCount = 40, groups: groupCount = 6 } = {}): App {
  ${rows.join("\n  ")}
  ${held.join("\n  ")}
  const answer = listedApp(
    [
      ${lists.join("\n      ")}
    ],
    [${changes.length > 0 ? `\n      ${changes.join("\n      ")}\n    ` : ""}],
  );
  return { handle: (request) => refusal(request) ?? answer(request), users: ${hasUsers ? "userRows" : "[]"}, groups: ${groupRows(types)} };
}
${
  changes.length > 0
    ? `
/** UNSURE: what is answered to a change is not described closely enough. */
function changed(members: Map<string, string[]>, id: string, user: string, add: boolean): SimulatedReply {
  const held = members.get(id);
  if (!held) return { status: 404, body: { message: \`no \${id}\` } };
  members.set(id, add ? [...new Set([...held, user])] : held.filter((one) => one !== user));
  return { status: 204 };
}
`
    : ""
}`.replace(changes.length > 0 ? "\u0000" : ", type SimulatedReply", "");
}

const userId = (types: readonly Described[]) => idOf(types.find(({ id }) => id === "user")!.fields);
const groupRows = (types: readonly Described[]) => {
  const group = types.find(({ id }) => id !== "user");
  return group ? `${camel(group.id)}Rows` : "[]";
};

function madeUp(name: string, kind: string, { id }: Described): string {
  if (kind === "id") return `\`${id.charAt(0)}\${i}\``;
  if (kind === "flag") return /disab|susp|block|lock|deact|prohib/i.test(name) ? "i % 9 === 8" : "i % 9 !== 8";
  if (/mail/i.test(name)) return `\`${id}\${i}@example.com\``;
  if (/status|state/i.test(name)) return '"active"';
  return `\`${id} \${i}\``;
}

function changeTexts(name: string, { add, remove }: DescribedMembers): readonly string[] {
  if (!add || !remove) return [];
  return [add, remove].map((one) => {
    const user = one.path.includes("{user}") ? "ids[1]!" : `String(body[${JSON.stringify(one.field ?? "id")}])`;
    const used = user.includes("body") ? "(ids, body)" : "(ids)";
    return `{ method: ${JSON.stringify(one.method)}, path: ${JSON.stringify(one.path)}, change: ${used} => changed(${name}Members, ids[0]!, ${user}, ${one === add}) },`;
  });
}
