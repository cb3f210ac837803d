import { ConnectorMetadataSchema, ExternalTicketSettingsSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { annotation } from "../annotations.ts";
import { capabilitiesOf } from "../capabilities.ts";
import type { Connector } from "../connector.ts";
import { createActions } from "./actions.ts";
import { createChanges } from "./changes.ts";
import { createCore } from "./core.ts";
import { createEvents } from "./events.ts";
import { createListings } from "./listings.ts";
import type { Runtime, RuntimeHost } from "./runtime.ts";
import { createTickets } from "./tickets.ts";

export const sdkVersion = "v0.25.0";

/** Brings a connector and its parsed configuration to life. */
export function createRuntime<Config, Client>(
  connector: Connector<Config, Client>,
  config: Config,
  host: RuntimeHost,
): Runtime {
  const core = createCore(connector, config, host);
  const { observers, feeds } = core;
  const facts = typeof connector.metadata === "function" ? connector.metadata(config) : connector.metadata;
  const actions = typeof connector.actions === "function" ? connector.actions(config) : (connector.actions ?? []);
  return {
    observe(observer) {
      observers.push(observer);
      return () => void observers.splice(observers.indexOf(observer), 1);
    },
    async metadata() {
      const { annotations = [], accountCreationSchema, ...rest } = facts;
      return create(ConnectorMetadataSchema, {
        ...rest,
        annotations: [
          ...annotations,
          ...(connector.tickets
            ? [annotation(ExternalTicketSettingsSchema, { enabled: host.ticketing ?? false })]
            : []),
        ],
        capabilities: capabilitiesOf({
          resourceTypes: await core.listTypes({}),
          hasEventFeeds: feeds.length > 0,
          hasTickets: connector.tickets !== undefined,
          hasActions: actions.length > 0,
        }),
        ...(accountCreationSchema && { accountCreationSchema }),
      });
    },
    validate: (call = {}) =>
      core.reading("validate failed", call, async () => {
        const { client, log, signal } = await core.context("", call);
        const result = await connector.validate?.({ client, log, signal });
        return { annotations: result?.annotations ?? [], sdkVersion };
      }),
    cleanup: (call) => core.forgetSession(call.syncId ?? ""),
    close: core.close,
    ...createListings(core),
    ...createChanges(core, facts.accountCreationSchema),
    ...createEvents(core),
    ...createActions({ global: actions, core }),
    ...createTickets(connector, core),
  };
}
