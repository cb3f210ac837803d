import type { RowFilter } from "@baton-connectors/c1z";
import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { Catalogue } from "../file/catalogue.ts";
import { withFile } from "../file/open-file.ts";
import { jsonObject, printJsonList } from "../output/json-list.ts";
import type { Output } from "../output/output.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";

export const listResources = ({ output, json, filter, ...options }: ListOptions & { filter: RowFilter }) =>
  withFile(options, ({ catalogue }) => printResources(output, json, catalogue, catalogue.rows.resources(filter)));

export const resourceHead = ["ID", "Display Name", "Resource Type", "Parent Resource"];

export function printResources(output: Output, json: boolean, catalogue: Catalogue, resources: Iterable<Resource>) {
  return json
    ? printJsonList(output, "resources", Iterator.from(resources).map(resourceJson(catalogue)))
    : printTable(output, resourceHead, Iterator.from(resources).map(resourceRow(catalogue)));
}

/** A resource with its type and its parent, as one JSON object. */
export const resourceJson = (catalogue: Catalogue) => (resource: Resource) =>
  jsonObject({
    resource: catalogue.resource(resource.id).json,
    resourceType: catalogue.resourceType(resource.id?.resourceType ?? "").json,
    parent: resource.parentResourceId && catalogue.resource(resource.parentResourceId).json,
  });

export const resourceRow =
  (catalogue: Catalogue) =>
  ({ id, displayName, parentResourceId: parent }: Resource): string[] => [
    id?.resource ?? "",
    displayName,
    catalogue.resourceType(id?.resourceType ?? "").displayName,
    parent ? `${catalogue.resource(parent).displayName} (${parent.resourceType} ${parent.resource})` : "-",
  ];
