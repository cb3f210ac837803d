import type { Check, CheckResult } from "@baton-connectors/sdk";
import { asText } from "./cel/text.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { load } from "./file/load.ts";
import { toResource } from "./mapping/to-resource.ts";
import type { QueryBlock } from "./query/read-page.ts";

/** What `doctor` looks at: the file, the order of its pages, the account, and the beginning of each list. */
export function checksOf(config: Config): readonly Check<Client>[] {
  const { file } = load(config);
  return [
    { name: "the file", purpose: "sync", run: async () => fileResult(config) },
    { name: "connect", purpose: "sync", run: async ({ client }) => connects(client) },
    { name: "order of pages", purpose: "sync", run: async () => ordered(config) },
    { name: "an account that only reads", purpose: "sync", run: async ({ client }) => onlyReads(client, config) },
    ...[...(file.resource_types ?? [])].map(
      ([id, { list }]): Check<Client> => ({
        name: `list of ${id}`,
        purpose: "sync",
        resourceTypes: [id],
        async run({ client }) {
          const { rows } = await client.reader.page(list!, {}, { cursor: undefined, size: 1 });
          const [row] = rows;
          if (!row)
            return {
              status: "suspicious",
              detail: "no row",
              hint: "Is it the right database, and may the account see it?",
            };
          return { status: "works", detail: `the first is ${toResource(client, id, list!.map!, row).displayName}` };
        },
      }),
    ),
  ];
}

function fileResult(config: Config): CheckResult {
  const { problems, notes } = load(config);
  const told = (list: typeof notes) =>
    list.map(({ line, path, message }) => `line ${line}: ${path}: ${message}`).join("; ");
  if (problems.length > 0) return { status: "fails", detail: told(problems) };
  if (notes.length === 0) return { status: "works" };
  return {
    status: "suspicious",
    detail: told(notes),
    hint: "What has no effect can go, or was meant to be another key.",
  };
}

async function connects(client: Client): Promise<CheckResult> {
  const names = await client.databases.names();
  for (const name of names) {
    const database = await client.databases.get(name);
    const rows = await database.read(database.dialect.probe, []);
    await rows.next(1);
    await rows.close();
  }
  return { status: "works", detail: names.join(", ") };
}

/** Pages of a query without an order may overlap and leave rows out, as the server likes. */
function ordered(config: Config): CheckResult {
  const blocks = [...(load(config).file.resource_types?.values() ?? [])].flatMap(
    ({ list, entitlements, grants = [] }) =>
      [list, entitlements, ...grants].filter((block): block is QueryBlock & NonNullable<typeof block> =>
        Boolean(block?.pagination),
      ),
  );
  const loose = blocks.filter(({ query }) => {
    const text = (query?.text ?? "").replace(/--.*$|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/gm, " ");
    return /\?<(limit|offset|cursor)(\|\w+)?>/i.test(text) && !/\border\s+by\b/i.test(text);
  });
  if (loose.length === 0) return { status: "works" };
  return {
    status: "fails",
    detail: `no ORDER BY in ${loose.map(({ query }) => `${query!.path}, line ${query!.line}`).join("; ")}: rows would be lost`,
    hint: "Order by primary_key, or leave 'pagination' and its tokens away: then the query is one answer of the server.",
  };
}

/** What an account may change, as its engine tells it; other engines tell it in too many ways. */
const writes: Readonly<Record<string, string>> = {
  // https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS
  postgres: `SELECT CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN 'everything: it is a superuser'
    ELSE (SELECT string_agg(name, ', ') FROM (SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') LIMIT 10) t) END AS what`,
  // https://dev.mysql.com/doc/refman/9.0/en/information-schema-user-privileges-table.html
  mysql: `SELECT GROUP_CONCAT(DISTINCT p ORDER BY p SEPARATOR ', ') AS what FROM (
    SELECT PRIVILEGE_TYPE AS p FROM information_schema.USER_PRIVILEGES UNION SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
    UNION SELECT PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES) all_of_them
    WHERE p IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER', 'CREATE', 'SUPER', 'FILE')`,
};

async function onlyReads(client: Client, config: Config): Promise<CheckResult> {
  const question = writes[client.target.engine];
  if (!question)
    return { status: "unknown", detail: `${client.target.engine} is not asked what its account may change` };
  const [first = ""] = await client.databases.names();
  const rows = await (await client.databases.get(first)).read(question, []);
  const [row] = await rows.next(1);
  await rows.close();
  const found = row?.what === null || row === undefined ? "" : asText(row.what as never);
  if (found === "") return { status: "works" };
  if (changes(config))
    return { status: "works", detail: `it may change ${found}, and the file says what is granted and made` };
  return {
    status: "suspicious",
    detail: `it may change: ${found}`,
    hint: "A sync only reads: an account that may not write cannot do harm. The README says how to make one.",
  };
}

function changes(config: Config): boolean {
  const { file } = load(config);
  if (file.actions?.size) return true;
  return [...(file.resource_types?.values() ?? [])].some(
    ({ static_entitlements: fixed = [], entitlements, account_provisioning, credential_rotation, delete: removal }) =>
      Boolean(account_provisioning ?? credential_rotation ?? removal) ||
      [...fixed, ...(entitlements?.map ?? [])].some(({ provisioning }) => provisioning),
  );
}
