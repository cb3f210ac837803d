import type { Dialect } from "../query/tokens.ts";
import type { Table } from "./catalogue.ts";
import { type Found, type Guess, type Membership, nameOf } from "./guess.ts";

const quoted = JSON.stringify;

/** A configuration for what was found, with the reasons in it as comments. */
export function proposal({ found, memberships }: Guess, dsn: string, dialect: Dialect, schemaAddress: string): string {
  const ids = idsOf(found);
  const blocks = found.map((one) => blockOf(one, memberships, ids, dialect));
  return `# yaml-language-server: $schema=${schemaAddress}
# What the tables look like. Check it: baton-sql validate, baton-sql try TYPE.
app_name: My app
connect:
  dsn: ${quoted(dsn)}
resource_types:
${blocks.join("")}`;
}

/** Each table's id in the file: its kind, or its name where there are several of a kind. */
function idsOf(found: readonly Found[]): ReadonlyMap<Found, string> {
  return new Map(
    found.map((one) => {
      const alone = found.filter(({ kind }) => kind === one.kind).length === 1;
      return [
        one,
        alone ? one.kind : `${one.table.schema ? `${one.table.schema}_` : ""}${one.table.name}`.toLowerCase(),
      ];
    }),
  );
}

/** PostgreSQL and others fold names that are not quoted: only what needs it is quoted. */
const plain = /^[a-z_][a-z0-9_]*$/;
const named = (dialect: Dialect, name: string) => (plain.test(name) ? name : dialect.identifier(name));
const tableName = (dialect: Dialect, { schema, name }: Table) =>
  [...(schema && schema !== "public" ? [schema] : []), name].map((part) => named(dialect, part)).join(".");
const column = (name: string) => quoted(/^[A-Za-z0-9_]+$/.test(name) ? `.${name}` : `cols[${quoted(name)}]`);

function blockOf(one: Found, memberships: readonly Membership[], ids: ReadonlyMap<Found, string>, dialect: Dialect) {
  const { kind, table, key, why } = one;
  const first = (pattern: RegExp) => nameOf(table, pattern);
  const login = first(/^(user_?name|login|nick(name)?|uid)$/i);
  const mail = first(/e_?mail|(^|_)mail$/i);
  const display = first(/^(full_?name|display_?name|title|label|name)$/i) ?? login ?? mail ?? key;
  const status = first(/^(status|state)$/i);
  const last = first(/last_?(login|seen|sign_?in)/i);
  const about = first(/^(descr|description|comment|notes?)$/i);
  const own = memberships.filter(({ of }) => of === one);
  const columns = [...new Set([key, display, ...(kind === "user" ? [login, mail, status, last] : []), about])];
  const selected = columns.filter((name) => name !== undefined).map((name) => named(dialect, name));
  const traits =
    kind === "user"
      ? [
          ...(mail ? [`emails: [${column(mail)}]`] : []),
          ...(login ? [`login: ${column(login)}`] : []),
          ...(status ? [`status: ${column(status)}`] : []),
          ...(last ? [`last_login: ${column(last)}`] : []),
        ]
      : [];
  const order = `ORDER BY ${named(dialect, key)}`;
  return `  # ${table.name}: ${why}.
  ${ids.get(one)}:
    name: ${quoted(titled(table.name))}
${own.length === 0 ? "    # Nothing was found that says who has it.\n    skip_entitlements_and_grants: true\n" : ""}    list:
      query: ${quoted(`SELECT ${selected.join(", ")} FROM ${tableName(dialect, table)} ${order}`)}
      map:
        id: ${column(key)}
        display_name: ${column(display)}
${about ? `        description: ${column(about)}\n` : ""}        traits: { ${kind}: {${traits.length > 0 ? ` ${traits.join(", ")} ` : ""}} }
${own.length > 0 ? rightsOf(own, ids, dialect) : ""}`;
}

function rightsOf(own: readonly Membership[], ids: ReadonlyMap<Found, string>, dialect: Dialect): string {
  const [{ table, ofColumn, memberColumn }] = own as [Membership];
  const [of, member, name] = [named(dialect, ofColumn), named(dialect, memberColumn), tableName(dialect, table)];
  return `    static_entitlements:
      - id: member
        display_name: "resource.DisplayName + ' member'"
        purpose: assignment
        # To grant and revoke, with an account that may write; check what else a row of ${table.name} needs:
        # provisioning:
        #   vars: { r: resource.ID, p: principal.ID }
        #   grant: { queries: [${quoted(`INSERT INTO ${name} (${of}, ${member}) VALUES (?<r>, ?<p>)`)}] }
        #   revoke: { queries: [${quoted(`DELETE FROM ${name} WHERE ${of} = ?<r> AND ${member} = ?<p>`)}] }
    grants:
${own.map((one) => grantOf(one, ids, dialect)).join("")}`;
}

function grantOf(
  { table, ofColumn, memberColumn, member }: Membership,
  ids: ReadonlyMap<Found, string>,
  dialect: Dialect,
) {
  const [of, holder] = [named(dialect, ofColumn), named(dialect, memberColumn)];
  const inherited =
    member.kind === "user"
      ? ""
      : `\n            expandable: { entitlement_ids: [${quoted(`'${ids.get(member)}:' + string(${cel(memberColumn)}) + ':member'`)}] }`;
  return `      # ${table.name}: one query for all, since each row says whose it is (resource_id).
      - query: ${quoted(`SELECT ${of}, ${holder} FROM ${tableName(dialect, table)} ORDER BY ${of}, ${holder}`)}
        map:
          - resource_id: ${column(ofColumn)}
            principal_id: ${column(memberColumn)}
            principal_type: ${ids.get(member)}
            entitlement_id: member${inherited}
`;
}

const cel = (name: string) => (/^[A-Za-z0-9_]+$/.test(name) ? `.${name}` : `cols[${quoted(name)}]`);
const titled = (name: string) => name.replace(/_+/g, " ").replace(/^./, (letter) => letter.toUpperCase());
