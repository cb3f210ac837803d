import { type Capability, CapabilitySchema } from "@baton-connectors/protocol/connector-v2";
import { BatonServiceHelloRequestSchema } from "@baton-connectors/protocol/connectorapi";
import { fromBinary, type JsonValue } from "@bufbuild/protobuf";
import type { ConnectorRow } from "../state/connectors.ts";
import { isoTime } from "./iso-time.ts";
import { storedJson } from "./message-json.ts";

/** A connector as API and page show it. */
export type ConnectorView = {
  client: string;
  host: string;
  firstSeen: string;
  lastSeen: string;
  displayName: string;
  package: string;
  version: string;
  /** `User: sync, provision`, one line per resource type. */
  capabilities: string[];
  /** The whole Hello as protojson, or null when it has only polled. */
  hello: JsonValue | null;
};

export function connectorView({ clientId, hostId, firstSeen, lastSeen, hello }: ConnectorRow): ConnectorView {
  const request = hello && readHello(hello);
  const types = request?.connectorMetadata?.capabilities?.resourceTypeCapabilities ?? [];
  return {
    client: clientId,
    host: hostId,
    firstSeen: isoTime(firstSeen),
    lastSeen: isoTime(lastSeen),
    displayName: request?.connectorMetadata?.displayName ?? "",
    package: request?.buildInfo?.package ?? "",
    version: request?.buildInfo?.packageVersion ?? "",
    capabilities: types.map(({ resourceType, capabilities }) => {
      const names = capabilities.map(capabilityName).join(", ");
      return `${resourceType?.displayName || resourceType?.id}: ${names}`;
    }),
    hello: hello && storedJson(BatonServiceHelloRequestSchema, hello),
  };
}

const capabilityName = (capability: Capability): string =>
  CapabilitySchema.value[capability]?.localName.toLowerCase().replaceAll("_", " ") ?? String(capability);

function readHello(hello: Uint8Array) {
  try {
    return fromBinary(BatonServiceHelloRequestSchema, hello);
  } catch {
    // What it cannot be read for stands beside it, in its JSON.
    return undefined;
  }
}
