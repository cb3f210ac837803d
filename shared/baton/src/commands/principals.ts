import type { RowFilter } from "@baton-connectors/c1z";
import type { Catalogue } from "../file/catalogue.ts";
import { withFile } from "../file/open-file.ts";
import type { ListOptions } from "../program/frame.ts";
import type { FilterOf } from "../row-filter.ts";
import { printResources } from "./resources.ts";

export const listPrincipals = ({ output, json, filter, ...options }: ListOptions & { filter: FilterOf }) =>
  withFile({ ...options, warn: output.warn }, ({ catalogue }) =>
    printResources(output, json, catalogue, principalsOf(catalogue, filter(catalogue))),
  );

/** Everyone who holds one of the grants, as stored, once, in the order of the grants. */
export const principalsOf = (catalogue: Catalogue, filter: RowFilter): Iterable<Uint8Array> =>
  catalogue.rows.principals(filter).map(catalogue.resourceData);
