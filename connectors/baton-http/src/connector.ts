import { type Connector, connector, type Metadata } from "@baton-connectors/sdk";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { eventFeedsOf } from "./events/feed.ts";
import { contentOf, type Loaded, readFile, type Source } from "./file/load.ts";
import { accountSchema } from "./provision/account.ts";
import { actionsOf } from "./provision/action.ts";
import { resourceTypesOf } from "./resources/resource-type.ts";
import { validate } from "./validate.ts";

/** A connector by a file: everything it lists and changes is said there. `fileOf`: which file a configuration means. */
export const httpConnector = <C extends object>(fileOf: (config: C) => Source): Connector<C, Client> =>
  connectorOfFile(
    (config) => readFile(fileOf(config)),
    (config) => fileOf(config).commands ?? false,
  );

/** The same for files that are read already. */
export function connectorOfFile<C extends object>(
  read: (config: C) => Loaded,
  runsCommands: (config: C) => boolean,
): Connector<C, Client> {
  const loaded = new WeakMap<C, Loaded>();
  const load = (config: C): Loaded => {
    const known = loaded.get(config) ?? read(config);
    loaded.set(config, known);
    return known;
  };
  return connector<C, Client>({
    metadata: (config): Metadata => {
      const { file } = load(config);
      const { app_name: displayName, app_description: description } = file;
      const schema = accountSchema(file);
      return {
        displayName,
        ...(description !== "" && { description }),
        ...(schema && { accountCreationSchema: schema }),
      };
    },
    connect: (config, context) => {
      const one = load(config);
      for (const warning of one.warnings) context.log.warn({}, warning);
      return createClient(one, context);
    },
    validate,
    resourceTypes: (config) => resourceTypesOf(load(config).file),
    eventFeeds: (config) => eventFeedsOf(load(config).file),
    actions: (config) => actionsOf(load(config).file, runsCommands(config)),
  });
}

/** The file that the flag names, with variables of the environment. */
export const sourceOf = ({ configPath, lenient, enableCommandActions: commands }: Config): Source => ({
  name: configPath,
  text: contentOf(configPath),
  placeholders: (name) => process.env[name],
  lenient,
  commands,
});

export const http = httpConnector<Config>(sourceOf);
