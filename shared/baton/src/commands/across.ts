import type { DatabaseSync } from "node:sqlite";
import { notFound } from "@baton-connectors/sdk/errors";
import { safeText } from "@baton-connectors/sdk/safe-text";
import { type CompanyNeeds, withCompany } from "../company/company.ts";
import { type HeldRow, heldBy } from "../company/explained.ts";
import { accountsOfPerson, entitlementOfCompany, type Found, matches, resourceOfCompany } from "../company/named.ts";
import { entitlementNames } from "../company/ways.ts";
import { csvLineForPeople } from "../output/csv.ts";
import { printTable } from "../output/table.ts";
import type { ManyOptions } from "../program/frame.ts";

/* `why`, `access` and `who` over several files, and as CSV. */

export type AcrossFormat = "console" | "json" | "csv";
type Options = ManyOptions & { readonly format: AcrossFormat };

const needs: CompanyNeeds = { rows: true, grants: true, ways: false, before: false };

interface Explained {
  readonly account: Found & { readonly status: string; readonly login: string; readonly email: string };
  readonly held: readonly HeldRow[];
}

const explain = (db: DatabaseSync, name: string): Explained[] =>
  accountsOfPerson(db, name).map((found) => {
    const said = db
      .prepare("select status, login, email from resources where app = ? and type = ? and id = ?")
      .get(found.app, found.type, found.id);
    const text = (value: unknown) => String(value ?? "");
    const account = { ...found, status: text(said?.status), login: text(said?.login), email: text(said?.email) };
    return { account, held: heldBy(db, found) };
  });

/** What a person holds in every app, and by which ways. */
export const whyAcross = ({
  output,
  format,
  ...options
}: Options & { principal: string; entitlement?: string | undefined }) =>
  withCompany({ ...options, tell: output }, needs, async (db) => {
    const { principal, entitlement } = options;
    const said = explain(db, principal).map(({ account, held }) => ({
      account,
      held: held.filter(wanted(db, account, entitlement)),
    }));
    if (entitlement !== undefined && said.every(({ held }) => held.length === 0)) {
      throw notFound(`${principal} does not hold ${entitlement}`, {
        hint: "See what is held with: baton why PRINCIPAL",
      });
    }
    const conflicts = conflictsOf(
      db,
      said.map(({ account }) => account),
    );
    if (format === "json") {
      const accounts = said.map(({ account, held }) => ({
        ...accountJson(account),
        access: held.map(heldJson(db, account.app)),
      }));
      return void (await output.write(
        JSON.stringify({
          person: personOf(db, said[0]!.account),
          accounts,
          ...(conflicts.length > 0 && { conflicts }),
        }),
      ));
    }
    const pathsOf = ({ app }: Found, { ways }: HeldRow) =>
      ways.paths.map((path) =>
        path.length === 1 ? "direct" : path.slice(0, -1).map(entitlementNames(db, app)).join(" → "),
      );
    if (format === "csv") {
      const rows = said.flatMap(({ account, held }) =>
        held.map((one) => [...accountCells(account), ...heldCells(one), pathsOf(account, one).join("; ")]),
      );
      return void (await output.write(
        [[...accountColumns, ...heldColumns, "paths"], ...rows].map(csvLineForPeople).join(""),
      ));
    }
    const lines = [headline(db, said)];
    for (const { account, held } of said) {
      lines.push(
        `  ${account.app}: ${account.type}:${account.id} ${account.name}${account.status ? ` (${account.status})` : ""}`,
      );
      for (const one of held) {
        lines.push(`    ${one.resourceName} (${one.slug || one.entitlement})  ${one.entitlement}`);
        for (const path of pathsOf(account, one))
          lines.push(path === "direct" ? "      direct" : `      through ${path}`);
        if (one.ways.more) lines.push("      and in other ways");
        if (one.ways.paths.length === 0) lines.push("      inherited in a way this file does not tell");
      }
    }
    for (const { kind, value, note } of conflicts) lines.push(`  not sure: ${kind} ${value}: ${note}`);
    await output.write(`${lines.map(safeText).join("\n")}\n`);
  });

/** What a person holds in every app, by resource. */
export const accessAcross = ({ output, format, principal, ...options }: Options & { principal: string }) =>
  withCompany({ ...options, tell: output }, needs, async (db) => {
    const said = explain(db, principal);
    if (format === "csv") {
      const rows = said.flatMap(({ account, held }) =>
        held.map((one) => [...accountCells(account), ...heldCells(one)]),
      );
      return void (await output.write([[...accountColumns, ...heldColumns], ...rows].map(csvLineForPeople).join("")));
    }
    if (format === "json") {
      const accounts = said.map(({ account, held }) => ({
        ...accountJson(account),
        access: held.map(({ ways: _, ...one }) => one),
      }));
      return void (await output.write(JSON.stringify({ person: personOf(db, said[0]!.account), accounts })));
    }
    const lines = [`Effective Access for ${headline(db, said)}`];
    for (const { account, held } of said) {
      lines.push(
        `  ${account.app}: ${account.type}:${account.id} ${account.name}${account.status ? ` (${account.status})` : ""}`,
      );
      const byResource = Map.groupBy(held, ({ resourceType, resource }) => `${resourceType}:${resource}`);
      for (const [key, list] of byResource) {
        lines.push(
          `    ${list[0]!.resourceName} (${key})`,
          ...list.map((one) => `      ${one.slug || one.entitlement}`),
        );
      }
    }
    await output.write(`${lines.map(safeText).join("\n")}\n`);
  });

interface WhoOptions extends Options {
  readonly resource: string;
  readonly entitlementId?: string | undefined;
  readonly principalTypeId?: string | undefined;
}

/** Everyone who can reach a resource of one of the apps, and through what. */
export const whoAcross = ({
  output,
  format,
  resource,
  entitlementId = "",
  principalTypeId = "",
  ...options
}: WhoOptions) =>
  withCompany({ ...options, tell: output }, { ...needs, ways: true }, async (db) => {
    const on = resourceOfCompany(db, resource);
    if (entitlementId !== "") entitlementOfCompany(db, entitlementId);
    const rows = db
      .prepare(
        `select app, coalesce(person, '') as person, principal_type as principalType, principal_id as principal,
           coalesce(principal_name, '') as name, coalesce(email, '') as email, coalesce(status, '') as status,
           entitlement_id as entitlement, coalesce(slug, '') as permission, direct, coalesce(path, '') as path
         from access where app = ? and resource_type = ? and resource_id = ? and ? in ('', entitlement_id) and ? in ('', principal_type)`,
      )
      .all(on.app, on.type, on.id, entitlementId, principalTypeId) as Record<string, string | number>[];
    if (format === "json") {
      const holders = rows.map((row) => ({ ...row, direct: row.direct === 1 }));
      return void (await output.write(
        JSON.stringify({ resource: { app: on.app, type: on.type, id: on.id, name: on.name }, holders }),
      ));
    }
    if (format === "csv") {
      const head = [
        "app",
        "person",
        "principal type",
        "principal id",
        "principal",
        "e-mail",
        "status",
        "entitlement",
        "permission",
        "direct",
        "path",
      ];
      return void (await output.write(
        [head, ...rows.map((row) => Object.values(row).map(String))].map(csvLineForPeople).join(""),
      ));
    }
    const cells = rows.map((row) =>
      [
        row.name,
        `${row.app}:${row.principalType}:${row.principal}`,
        row.person,
        row.status,
        row.permission,
        row.path,
      ].map(String),
    );
    await printTable(output, ["Principal", "ID", "Person", "Status", "Permission", "Through"], cells);
  });

/** All, or the entitlement of that id, or those of the resource that is called so. */
function wanted(db: DatabaseSync, { app }: Found, entitlement: string | undefined): (row: HeldRow) => boolean {
  if (entitlement === undefined) return () => true;
  if (db.prepare("select 1 from entitlements where id = ?").get(entitlement))
    return (row) => row.entitlement === entitlement;
  const named = matches(db, entitlement);
  if (named.length === 0) entitlementOfCompany(db, entitlement);
  return ({ resourceType, resource }) =>
    named.some((one) => one.app === app && one.type === resourceType && one.id === resource);
}

interface Conflict {
  readonly kind: string;
  readonly value: string;
  readonly note: string;
}
const conflictsOf = (db: DatabaseSync, accounts: readonly Found[]): Conflict[] =>
  accounts.flatMap(
    ({ app, type, id }) =>
      db
        .prepare(
          "select distinct kind, value, note from conflicts where exists (select 1 from json_each(accounts) where value = ?)",
        )
        .all(`${app}:${type}:${id}`) as unknown as Conflict[],
  );

function personOf(db: DatabaseSync, { person, name, app, type, id }: Found) {
  const said = person === null ? undefined : db.prepare("select id, name, email from people where id = ?").get(person);
  return said ?? { id: `${app}:${type}:${id}`, name, email: null };
}

function headline(db: DatabaseSync, said: readonly Explained[]): string {
  const { id, name } = personOf(db, said[0]!.account);
  return `${name} (${id}), ${said.length === 1 ? "1 account" : `${said.length} accounts`}`;
}

const accountJson = ({ app, type, id, name, status, login, email }: Explained["account"]) => ({
  ...{ app, principal: { resourceType: type, resource: id, name }, status, login, email },
});
const accountColumns = ["app", "person", "principal type", "principal id", "principal", "e-mail", "status"];
const accountCells = ({ app, person, type, id, name, email, status }: Explained["account"]) => [
  ...[app, person ?? "", type, id, name, email, status],
];
const heldColumns = ["resource type", "resource id", "resource", "entitlement", "permission", "direct", "privileged"];
const heldCells = (one: HeldRow) => [
  ...[
    one.resourceType,
    one.resource,
    one.resourceName,
    one.entitlement,
    one.slug,
    String(one.direct),
    String(one.privileged),
  ],
];

function heldJson(db: DatabaseSync, app: string) {
  const names = entitlementNames(db, app);
  return ({ ways, ...one }: HeldRow) => ({
    ...one,
    paths: ways.paths.map((path) => path.map((id) => ({ entitlement: id, name: names(id) }))),
    ...(ways.more && { more: true }),
  });
}
