import * as connectorV2 from "@baton-connectors/protocol/connector-v2";
import { createRegistry, type DescMessage, type Registry } from "@bufbuild/protobuf";

/** Made once, when it is needed: not every command prints messages, and some print thousands. */
let registry: Registry | undefined;

/** Every message of the connector protocol. */
export function everyType(): Registry {
  const isMessage = (exported: unknown): exported is DescMessage =>
    typeof exported === "object" && exported !== null && "kind" in exported && exported.kind === "message";
  registry ??= createRegistry(...Object.values<unknown>(connectorV2).filter(isMessage));
  return registry;
}
