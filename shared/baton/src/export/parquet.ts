import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteFile } from "hyparquet-writer";
import { isDirect } from "../access/inheritance.ts";
import type { Catalogue } from "../file/catalogue.ts";

/** Columns of text for a warehouse, in one file for each kind of row. */
export async function writeParquet(catalogue: Catalogue, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { rows } = catalogue;
  const write = (name: string, columns: readonly string[], table: Iterable<readonly (string | boolean)[]>) => {
    const data: (string | boolean)[][] = columns.map(() => []);
    for (const row of table) for (const [i, value] of row.entries()) data[i]!.push(value);
    const columnData = columns.map((column, i) => ({ name: column, data: data[i]! }));
    parquetWriteFile({ filename: join(folder, `${name}.parquet`), columnData });
  };
  write(
    "resources",
    ["type", "id", "name", "parent_type", "parent_id"],
    rows
      .resources()
      .map(({ id, displayName, parentResourceId: parent }) => [
        ...[id?.resourceType ?? "", id?.resource ?? "", displayName],
        ...[parent?.resourceType ?? "", parent?.resource ?? ""],
      ]),
  );
  write(
    "entitlements",
    ["id", "resource_type", "resource_id", "slug", "name"],
    rows
      .entitlements()
      .map(({ id, resource, slug, displayName }) => [
        ...[id, resource?.id?.resourceType ?? "", resource?.id?.resource ?? "", slug, displayName],
      ]),
  );
  write(
    "grants",
    ["id", "entitlement_id", "principal_type", "principal_id", "direct"],
    rows
      .grants()
      .map((grant) => [
        ...[grant.id, grant.entitlementId, grant.principal.resourceType, grant.principal.resource],
        isDirect(grant),
      ]),
  );
}
