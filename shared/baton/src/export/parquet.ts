import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { allAtOnce } from "@baton-connectors/c1z";
import { type BasicType, fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { isDirect } from "../access/inheritance.ts";
import type { Catalogue } from "../file/catalogue.ts";

type Value = string | boolean;
interface Table {
  readonly columns: Readonly<Record<string, BasicType>>;
  readonly rows: (catalogue: Catalogue) => Iterable<readonly Value[]>;
}

const tables: Readonly<Record<string, Table>> = {
  resources: {
    columns: { type: "STRING", id: "STRING", name: "STRING", parent_type: "STRING", parent_id: "STRING" },
    rows: ({ rows }) =>
      rows
        .resources()
        .map(({ id, displayName, parentResourceId: parent }) => [
          ...[id?.resourceType ?? "", id?.resource ?? "", displayName],
          ...[parent?.resourceType ?? "", parent?.resource ?? ""],
        ]),
  },
  entitlements: {
    columns: { id: "STRING", resource_type: "STRING", resource_id: "STRING", slug: "STRING", name: "STRING" },
    rows: ({ rows }) =>
      rows
        .entitlements()
        .map(({ id, resource, slug, displayName }) => [
          ...[id, resource?.id?.resourceType ?? "", resource?.id?.resource ?? "", slug, displayName],
        ]),
  },
  grants: {
    columns: {
      ...{ id: "STRING", entitlement_id: "STRING", principal_type: "STRING", principal_id: "STRING" },
      direct: "BOOLEAN",
    },
    rows: ({ rows }) =>
      rows
        .grants()
        .map((grant) => [
          ...[grant.id, grant.entitlementId, grant.principal.resourceType, grant.principal.resource],
          isDirect(grant),
        ]),
  },
};

/** Columns of text for a warehouse, in one file for each kind of row; so many rows are held until they are written. */
export async function writeParquet(catalogue: Catalogue, folder: string, groupRows = 20_000): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = Object.keys(tables);
  await allAtOnce(
    names.map((name) => join(folder, `${name}.parquet`)),
    async (paths) => {
      for (const [i, name] of names.entries()) writeTable(paths[i]!, tables[name]!, catalogue, groupRows);
    },
  );
}

function writeTable(path: string, { columns, rows }: Table, catalogue: Catalogue, groupRows: number): void {
  const named = Object.entries(columns).map(([name, type]) => ({ name, type, nullable: false, data: [] as Value[] }));
  const parquet = new ParquetWriter({ writer: fileWriter(path), schema: schemaFromColumnData({ columnData: named }) });
  const write = () => {
    parquet.write({ columnData: named.map(({ name, data }) => ({ name, data })), rowGroupSize: groupRows });
    for (const { data } of named) data.length = 0;
  };
  for (const row of rows(catalogue)) {
    for (const [i, value] of row.entries()) named[i]!.data.push(value);
    if (named[0]!.data.length === groupRows) write();
  }
  if (named[0]!.data.length > 0) write();
  parquet.finish();
}
