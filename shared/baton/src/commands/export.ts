import { extractSync, type StoredGrant } from "@baton-connectors/c1z";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { everything, withCompany } from "../company/company.ts";
import { reviewRows } from "../export/review-rows.ts";
import { sheetsOf } from "../export/sheets.ts";
import { writeFileWhole } from "../export/write-file.ts";
import { type OpenedFile, withFile } from "../file/open-file.ts";
import { csvLine } from "../output/csv.ts";
import type { ListOptions, ManyOptions } from "../program/frame.ts";
import { JsonBytes } from "../wire-json/json-bytes.ts";

type ExportOptions = ListOptions & { readonly out: string };

type CompanyExport = ManyOptions & { readonly out: string };

const whole = { ...everything, before: false };

export const exportCsv = ({ out, output, ...options }: CompanyExport) =>
  withCompany({ ...options, tell: output }, whole, (db) => writeFileWhole(out, reviewRows(db).map(csvLine)));

export const exportXlsx = ({ out, output, ...options }: CompanyExport) =>
  withCompany({ ...options, tell: output }, everything, async (db) => {
    const { writeWorkbook } = await import("../export/workbook.ts");
    await writeWorkbook(out, sheetsOf(db));
  });

/** A table for each kind of row beside one another, `<out>/resources.parquet`, …; or a lake that grows by every sync. */
export const exportParquet = ({
  out,
  output,
  partition,
  ...options
}: CompanyExport & { readonly partition?: boolean }) =>
  withCompany({ ...options, tell: output }, whole, async (db) => {
    const { writeLake, writeParquet } = await import("../export/parquet.ts");
    await (partition ? writeLake(db, out) : writeParquet(db, out));
  });

/** Into a database: `postgres://…` or `sqlite:PATH`. */
export const exportDatabase = ({ target, output, ...options }: ManyOptions & { readonly target: string }) =>
  withCompany({ ...options, tell: output }, whole, async (db) => {
    const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(target)?.[1];
    if (path !== undefined) return (await import("../export/load-sqlite.ts")).loadSqlite(db, path);
    await (await import("../export/load-postgres.ts")).loadPostgres(db, target);
  });

/** Everything as one JSON document: resource types, resources, entitlements and grants as `-o json` prints them. */
export const exportJson = ({ out, ...options }: ExportOptions) =>
  withFile(options, ({ catalogue }) => writeFileWhole(out, jsonPieces(catalogue)));

function* jsonPieces(catalogue: OpenedFile["catalogue"]): Generator<string | Uint8Array> {
  const { rows } = catalogue;
  const target = new JsonBytes();
  const grantJson = ({ data }: StoredGrant) => {
    target.used = 0;
    catalogue.json(GrantSchema, data, target);
    return target.bytes.subarray(0, target.used);
  };
  const lists: readonly (readonly [string, Iterable<Uint8Array>])[] = [
    ["resourceTypes", rows.resourceTypes().map(({ id }) => catalogue.resourceType(id).jsonBytes)],
    ["resources", rows.resources().map(({ id }) => catalogue.resource(id).jsonBytes)],
    ["entitlements", rows.entitlements().map(({ id }) => catalogue.entitlement(id).jsonBytes)],
    ["grants", rows.grants().map(grantJson)],
  ];
  for (const [i, [name, items]] of lists.entries()) {
    yield `${i === 0 ? "{" : ","}"${name}":[`;
    let first = true;
    for (const item of items) {
      if (!first) yield ",";
      first = false;
      yield item;
    }
    yield "]";
  }
  yield "}\n";
}

export const exportC1z = async ({ out, file, syncId }: ExportOptions) => void (await extractSync(file, out, syncId));
