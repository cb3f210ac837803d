import { type ConnectorCapabilities, ConnectorCapabilitiesSchema } from "@baton-connectors/protocol/connector-v2";
import { bug } from "@baton-connectors/sdk/errors";
import { capabilitiesOf } from "@baton-connectors/sdk/host";
import { toJson } from "@bufbuild/protobuf";
import { AnySchema, anyPack } from "@bufbuild/protobuf/wkt";
import type { AnyProgram } from "../program.ts";
import { annotationTypes } from "./annotation-types.ts";

/** What the connector can do, as JSON, derived from its resource types. */
export async function deriveCapabilities(program: AnyProgram): Promise<string> {
  const connector = await program.connector();
  const { resourceTypes, allResourceTypes, actions = [], tickets } = connector;
  const eventFeeds = connector.usualEventFeeds ?? connector.eventFeeds;
  const types = allResourceTypes ?? resourceTypes;
  if (typeof types === "function") {
    throw bug("connector does not support capabilities", {
      hint: "Its resource types depend on the configuration: it must list `allResourceTypes`, too.",
    });
  }
  const capabilities = capabilitiesOf({
    resourceTypes: types,
    hasEventFeeds: typeof eventFeeds === "function" || (eventFeeds ?? []).length > 0,
    hasTickets: tickets !== undefined,
    hasActions: actions.length > 0,
  });
  return capabilitiesText(capabilities);
}

export async function capabilitiesText(capabilities: ConnectorCapabilities): Promise<string> {
  const message = anyPack(ConnectorCapabilitiesSchema, capabilities);
  const annotations = capabilities.resourceTypeCapabilities.flatMap((type) => type.resourceType?.annotations ?? []);
  const registry = await annotationTypes(annotations, [ConnectorCapabilitiesSchema]);
  const json = toJson(AnySchema, message, { registry });
  return JSON.stringify(json, typeFirst, 2);
}

/** The type of an Any is printed first, as Go prints it. */
function typeFirst(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("@type" in value)) return value;
  const { "@type": type, ...rest } = value;
  return { "@type": type, ...rest };
}
