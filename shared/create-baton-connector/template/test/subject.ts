import type { Subject } from "@baton-connectors/conformance";
import { unheld } from "@baton-connectors/conformance/choose";
import { inProcess } from "@baton-connectors/simulators";
import { createApp } from "../simulator/app.ts";
import { credentials, secrets } from "../simulator/auth/token.ts";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { exampleApp } from "../src/connector.ts";

/** Every list fills several pages. */
const config: Config = { baseUrl: "https://app.test", pageSize: 4, authMethod: "", ...credentials };

/** The connector with an app to try it on: data, nothing to be written for what goes wrong. */
export const subject: Subject<Config, Client> = {
  name: "baton-example",
  connector: exampleApp,
  open: async () => {
    const { fetch } = inProcess({ handle: createApp({ users: 10, groups: 5 }).handle });
    return { config, transport: async () => fetch, close: async () => {} };
  },
  pageSizes: [1, 9, 10, 11],
  withPageSize: (settings, pageSize) => ({ ...settings, pageSize }),
  secrets: () => secrets,
  provisioning: [{ name: "a group to a user", choose: unheld("group", "user") }],
};
