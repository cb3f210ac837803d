import {
  activeField,
  disabledField,
  emailField,
  type Fields,
  idField,
  loginField,
  nameField,
  statusField,
} from "@baton-connectors/openapi";
import type { Described, Pages } from "./description.ts";

/** Names in code: `user_groups` is `UserGroups`. */
export const pascal = (id: string) =>
  id
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
export const camel = (id: string) => pascal(id).replace(/^./, (first) => first.toLowerCase());
export const idOf = (fields: Fields) => idField(fields) ?? "id";
export const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
export const access = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);

/** The fields that are read; more are in the description. */
export function readFields(fields: Fields): ReadonlyMap<string, "id" | "text" | "flag"> {
  const texts = [nameField, emailField, loginField, statusField].map((find) => find(fields));
  const flags = [activeField, disabledField].map((find) => find(fields));
  const named = (names: readonly (string | undefined)[], kind: "text" | "flag") =>
    names.filter((one) => one !== undefined && one !== idOf(fields)).map((one) => [one!, kind] as const);
  return new Map([[idOf(fields), "id"], ...named(texts, "text"), ...named(flags, "flag")]);
}

const shape = (fields: Fields) =>
  `object({ ${[...readFields(fields)].map(([name, kind]) => `${key(name)}: ${kind}`).join(", ")} })`;
const items = (path: readonly string[]) => (path.length === 0 ? "body" : JSON.stringify(path));
const filled = (path: string, name: string) => `path\`${path.replace(/\{[^}]*\}/, `\${${name}}`)}\``;

/** What a page asks for, and what follows it. */
function paging({ strategy, parameter, next, limit, start }: Pages, itemsPath: readonly string[]) {
  const size = limit ? `, ${key(limit)}: size` : "";
  const first = start ?? (strategy === "page" ? 1 : 0);
  if (strategy === "cursor" && parameter && next)
    return {
      query: `{ ${key(parameter)}: page.cursor as string | undefined${size} }`,
      next: `nextField(${JSON.stringify(next)}, { endsWith: ["", null] })`,
      unsure: "",
    };
  if (parameter && strategy !== "cursor")
    return {
      query: `{ ${key(parameter)}: at${size} }`,
      next: `untilShort(${JSON.stringify(itemsPath)}, size, at${strategy === "page" ? " + 1" : ", true"})`,
      unsure: limit
        ? "// UNSURE: how the list ends is not described; a page that is not full is taken for the last.\n    "
        : "// UNSURE: how many rows a page has is not described, nor how the list ends; an empty page is taken for the end.\n    ",
      at: `const at = (page.cursor as number | undefined) ?? ${first};\n      `,
    };
  return {
    query: "{}",
    next: "onlyPage",
    unsure: "// UNSURE: no pages are described; a list that has them would lose rows here.\n    ",
  };
}

function listFunction(
  name: string,
  parameters: string,
  url: string,
  of: { pages: Pages; items: readonly string[] },
  row: string,
) {
  const { query, next, unsure, at = "" } = paging(of.pages, of.items) as ReturnType<typeof paging> & { at?: string };
  const sized =
    at !== "" || of.pages.limit ? `const size = ${of.pages.limit ? "page.size || config.pageSize" : "1"};\n      ` : "";
  return `${unsure}${name}(${parameters}page: Page, signal: AbortSignal) {
      ${sized}${at}const query = ${query};
      return http.list({ url: ${url}, query, signal }, { items: ${items(of.items)}, row: ${row}, next: ${next} });
    },`;
}

export function clientText(types: readonly Described[]): string {
  const functions = types.flatMap((type) => {
    const { id, path, members, single } = type;
    const name = pascal(id);
    const made = [listFunction(`list${name}`, "", `path\`${path}\``, type, camel(id))];
    if (single)
      made.push(`async get${name}(id: string, signal: AbortSignal) {
      return (await http.read({ url: path\`${path}/\${id}\`, signal }, ${camel(id)})).data;
    },`);
    if (!members) return made;
    made.push(
      listFunction(`list${name}Members`, "id: string, ", filled(members.path, "id"), members, `${camel(id)}Member`),
    );
    const { add, remove } = members;
    if (!add || !remove) return made;
    const change = (verb: string, { method, path: at, field }: NonNullable<typeof add>) => {
      const json = field && !at.includes("{user}") ? `, json: { ${key(field)}: userId }` : "";
      const url = at.replace("{}", "${id}").replace("{user}", "${userId}");
      const used = at.includes("{user}") || json !== "" ? "userId" : "_userId";
      return `async ${verb}${name}Member(id: string, ${used}: string, signal: AbortSignal) {
      await http.send({ method: ${JSON.stringify(method)}, url: path\`${url}\`${json}, signal });
    },`;
    };
    return [...made, change("add", add), change("remove", remove)];
  });
  const shapes = types.flatMap(({ id, fields, members }) => [
    `const ${camel(id)} = ${shape(fields)};\nexport type ${pascal(id)} = Shaped<typeof ${camel(id)}>;`,
    ...(members ? [`const ${camel(id)}Member = object({ ${key(idOf(members.fields))}: id });`] : []),
  ]);
  const text = functions.join("\n    ");
  const uses = (name: string) => text.includes(name);
  const imported = ["nextField", "onlyPage"].filter(uses);
  const short = uses("untilShort(") ? ["inside", "type Next"] : [];
  const words = ["flag", "text"].filter((word) => shapes.join("\n").includes(`: ${word}`));
  return `import { ${["type ConnectContext", "type FailedResponse", "type Page", "path", "type StatusErrorDetails", ...imported, ...short, ...(text.includes("items: body") ? ["body"] : [])].join(", ")} } from "@baton-connectors/sdk";
import { ${["id", "object", "type Shaped", ...words].join(", ")} } from "@baton-connectors/sdk/shapes";
import { authorize } from "./auth.ts";
import type { Config } from "./config.ts";

/** Proposed from openapi.yaml; \`npm run types\` writes all of its types into src/api-types.ts. See to what is UNSURE. */
${shapes.join("\n")}

export type Client = ReturnType<typeof createClient>;

export function createClient(config: Config, context: ConnectContext) {
  const http = context.http({ baseUrl: config.baseUrl, ...authorize(config, context), describeError });
  return {
    ${text}
  };
}
${
  short.length > 0
    ? `
/** A list that is counted: a page that is not full is the last. \`byRows\`: the cursor counts rows, not pages. */
function untilShort(list: readonly string[], size: number, at: number, byRows = false): Next {
  return ({ body }) => {
    const rows = list.length === 0 ? body : inside(body, list);
    const count = Array.isArray(rows) ? rows.length : 0;
    return count < size ? undefined : byRows ? at + count : at;
  };
}
`
    : ""
}
/** UNSURE: how the app says what went wrong. */
function describeError({ body }: FailedResponse): StatusErrorDetails {
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const word = (name: string) => (typeof said[name] === "string" ? said[name] : undefined);
  return { message: word("message") ?? word("error") };
}
`;
}
