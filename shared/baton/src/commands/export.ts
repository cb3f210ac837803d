import { extractSync, type StoredGrant } from "@baton-connectors/c1z";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { reviewColumns, reviewRows } from "../export/review-rows.ts";
import { writeFileWhole } from "../export/write-file.ts";
import { type OpenedFile, withFile } from "../file/open-file.ts";
import { csvLine } from "../output/csv.ts";
import type { ListOptions } from "../program/frame.ts";
import { JsonBytes } from "../wire-json/json-bytes.ts";

type ExportOptions = ListOptions & { readonly out: string };

export const exportCsv = ({ out, ...options }: ExportOptions) =>
  withFile(options, ({ catalogue }) => writeFileWhole(out, allRows(catalogue).map(csvLine)));

function* allRows(catalogue: OpenedFile["catalogue"]): Generator<readonly string[]> {
  yield reviewColumns;
  yield* reviewRows(catalogue);
}

export const exportXlsx = ({ out, ...options }: ExportOptions) =>
  withFile(options, async ({ catalogue }) => {
    const { writeWorkbook } = await import("../export/workbook.ts");
    await writeWorkbook(out, "Sheet1", allRows(catalogue));
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

/** A table for each kind of row beside one another: `<out>/resources.parquet`, …. */
export const exportParquet = ({ out, ...options }: ExportOptions) =>
  withFile(options, async ({ catalogue }) => (await import("../export/parquet.ts")).writeParquet(catalogue, out));

export const exportC1z = async ({ out, file, syncId }: ExportOptions) => void (await extractSync(file, out, syncId));
