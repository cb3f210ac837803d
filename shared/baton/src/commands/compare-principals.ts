import { ResourceSchema, UserTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import type { Catalogue } from "../file/catalogue.ts";
import { withFile } from "../file/open-file.ts";
import { jsonArray, jsonObject } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
import { entitlementIn } from "../row-filter.ts";
import { principalsOf } from "./principals.ts";
import { resourceHead, resourceJson, resourceRow } from "./resources.ts";

interface CompareOptions extends ListOptions {
  readonly entitlement?: string | undefined;
  readonly compareFile: string;
  readonly compareEntitlement?: string | undefined;
}

/** Who is in one file's list of principals and not in another's. */
export const comparePrincipals = ({
  output,
  json,
  entitlement,
  compareFile,
  compareEntitlement,
  ...options
}: CompareOptions) =>
  withFile(options, ({ catalogue: base }) =>
    withFile({ file: compareFile }, async ({ catalogue: other }) => {
      const ours = [...principalsOf(base, { entitlementId: entitlementIn(base, entitlement) })];
      const theirs = [...principalsOf(other, { entitlementId: entitlementIn(other, compareEntitlement) })];
      const missing = withoutMatch(ours, theirs);
      const extra = withoutMatch(theirs, ours);
      if (json) {
        const list = (rows: readonly Uint8Array[], catalogue: Catalogue) => {
          const toJson = resourceJson(catalogue);
          return jsonArray(rows.map((row) => Buffer.from(toJson(row)).toString()));
        };
        const document = jsonObject({
          missing: list(missing, base),
          extra: list(extra, other),
          base: list(ours, base),
          compared: list(theirs, other),
        });
        return void (await output.write(document));
      }
      if (missing.length === 0 && extra.length === 0)
        return void (await output.write("The principals appear to match"));
      await output.write("Missing Principals\n");
      await printTable(output, resourceHead, missing.map(resourceRow(base)));
      await output.write("Extra Principals\n");
      await printTable(output, resourceHead, extra.map(resourceRow(other)));
    }),
  );

/**
 * Those that match none of the others: the same object; else users by any address, or by name; others by name. A user is
 * never something else.
 */
function withoutMatch(resources: readonly Uint8Array[], others: readonly Uint8Array[]): Uint8Array[] {
  const known = new Set(others.flatMap((data) => marksOf(data)));
  return resources.filter((data) => !marksOf(data).some((mark) => known.has(mark)));
}

/** Two resources match when they have one of these in common. */
function marksOf(data: Uint8Array): string[] {
  const { id, displayName, annotations } = fromBinary(ResourceSchema, data);
  const found = annotations.find((any) => anyIs(any, UserTraitSchema));
  const user = found && anyUnpack(found, UserTraitSchema);
  return [
    `id\0${id?.resourceType}\0${id?.resource}`,
    `${user ? "user" : "other"}\0${displayName}`,
    ...(user?.emails.map(({ address }) => `email\0${address}`) ?? []),
  ];
}
