import { extractSync, type StoredGrant } from "@baton-connectors/c1z";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { writeFileWhole } from "../export/atomic-file.ts";
import { reviewColumns, reviewRows } from "../export/review-rows.ts";
import { type OpenedFile, withFile } from "../file/open-file.ts";
import { csvLine } from "../output/csv.ts";
import type { ListOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";
import { JsonBytes } from "../wire-json/json-bytes.ts";

type ExportOptions = ListOptions & { readonly out: string };

export const exportCsv = ({ out, ...options }: ExportOptions) =>
  withFile(options, ({ catalogue }) => writeFileWhole(out, csvPieces(catalogue)));

function* csvPieces(catalogue: OpenedFile["catalogue"]): Generator<string> {
  yield csvLine(reviewColumns);
  for (const row of reviewRows(catalogue)) yield csvLine(row);
}

export const exportXlsx = ({ out, ...options }: ExportOptions) =>
  withFile(options, async ({ catalogue }) => {
    const { default: writeXlsx } = await import("write-excel-file/node");
    const data = [reviewColumns.map(cell)];
    for (const row of reviewRows(catalogue)) {
      if (data.length >= sheetRows) {
        throw usage(
          `a workbook's sheet holds ${sheetRows} rows, and there are more`,
          "Use baton export csv, or parquet.",
        );
      }
      data.push(row.map(cell));
    }
    await writeXlsx(data, { sheet: "Sheet1" }).toFile(out);
  });

const cell = (value: string) => ({ value, type: String });
/** https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3 */
const sheetRows = 1_048_576;

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
