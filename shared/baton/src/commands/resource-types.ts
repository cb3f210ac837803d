import { ResourceType_Trait } from "@baton-connectors/protocol/connector-v2";
import { withFile } from "../file/open-file.ts";
import { jsonObject, printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";

export const listResourceTypes = ({ output, json, ...options }: ListOptions) =>
  withFile({ ...options, warn: output.warn }, async ({ catalogue }) => {
    const types = catalogue.rows.resourceTypes();
    if (json) {
      const items = types.map(({ id }) => jsonObject({ resourceType: catalogue.resourceType(id).json }));
      return printJsonList(output, "resourceTypes", items);
    }
    const rows = types.map(({ id, displayName, traits }) => [
      id,
      displayName,
      traits.map((trait) => `TRAIT_${ResourceType_Trait[trait]}`).join(", "),
    ]);
    return printTable(output, ["ID", "Display Name", "Traits"], rows);
  });
