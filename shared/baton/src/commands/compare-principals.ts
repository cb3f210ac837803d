import { type Resource, UserTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import type { Catalogue } from "../file/catalogue.ts";
import { withFile } from "../file/open-file.ts";
import { jsonArray, jsonObject } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
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
      const ours = [...principalsOf(base, { entitlementId: entitlement })];
      const theirs = [...principalsOf(other, { entitlementId: compareEntitlement })];
      const missing = ours.filter((one) => !theirs.some((candidate) => same(one, candidate)));
      const extra = theirs.filter((one) => !ours.some((candidate) => same(one, candidate)));
      if (json) {
        const list = (rows: readonly Resource[], catalogue: Catalogue) => jsonArray(rows.map(resourceJson(catalogue)));
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

/** The same object; else users by any address, or by name; others by name. A user is never something else. */
function same(a: Resource, b: Resource): boolean {
  if (a.id?.resourceType === b.id?.resourceType && a.id?.resource === b.id?.resource) return true;
  const [mine, theirs] = [emailsOf(a), emailsOf(b)];
  if ((mine === undefined) !== (theirs === undefined)) return false;
  return mine?.some((email) => theirs?.includes(email)) || a.displayName === b.displayName;
}

function emailsOf({ annotations }: Resource): readonly string[] | undefined {
  const found = annotations.find((any) => anyIs(any, UserTraitSchema));
  return found && anyUnpack(found, UserTraitSchema)?.emails.map(({ address }) => address);
}
