import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import type { Catalogue } from "../file/catalogue.ts";
import { onlyFields } from "../file/only-fields.ts";
import { withFile } from "../file/open-file.ts";
import { printJsonList } from "../output/json-list.ts";
import type { Output } from "../output/output.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
import type { FilterOf } from "../row-filter.ts";
import { JsonBytes } from "../wire-json/json-bytes.ts";

export const listResources = ({ output, json, filter, ...options }: ListOptions & { filter: FilterOf }) =>
  withFile({ ...options, warn: output.warn }, ({ catalogue }) =>
    printResources(output, json, catalogue, catalogue.rows.storedResources(filter(catalogue))),
  );

export const resourceHead = ["ID", "Display Name", "Resource Type", "Parent Resource"];

/** `resources`: as they are stored. */
export function printResources(output: Output, json: boolean, catalogue: Catalogue, resources: Iterable<Uint8Array>) {
  return json
    ? printJsonList(output, "resources", Iterator.from(resources).map(resourceJson(catalogue)))
    : printTable(output, resourceHead, Iterator.from(resources).map(resourceRow(catalogue)));
}

const { id, parentResourceId, displayName } = ResourceSchema.field;
const namesOf = (data: Uint8Array) =>
  fromBinary(ResourceSchema, onlyFields(data, [id.number, parentResourceId.number, displayName.number]));

/** A resource with its type and its parent, as one JSON object; the bytes are valid until the next one. */
export function resourceJson(catalogue: Catalogue): (data: Uint8Array) => Uint8Array {
  const target = new JsonBytes();
  return (data) => {
    const { id, parentResourceId: parent } = namesOf(data);
    target.used = 0;
    target.text('{"resource":');
    catalogue.json(ResourceSchema, data, target);
    target.text(',"resourceType":');
    target.copy(catalogue.resourceType(id?.resourceType ?? "").jsonBytes);
    if (parent) {
      target.text(',"parent":');
      target.copy(catalogue.resource(parent).jsonBytes);
    }
    target.text("}");
    return target.bytes.subarray(0, target.used);
  };
}

export const resourceRow =
  (catalogue: Catalogue) =>
  (data: Uint8Array): string[] => {
    const { id, displayName, parentResourceId: parent } = namesOf(data);
    return [
      id?.resource ?? "",
      displayName,
      catalogue.resourceType(id?.resourceType ?? "").displayName,
      parent ? `${catalogue.resource(parent).displayName} (${parent.resourceType} ${parent.resource})` : "-",
    ];
  };
