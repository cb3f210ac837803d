import { connector, type Metadata } from "@baton-connectors/sdk";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { contentOf, type Loaded, readFile } from "./file/load.ts";
import { resourceTypesOf } from "./resources/resource-type.ts";
import { validate } from "./validate.ts";

const loaded = new WeakMap<Config, Loaded>();

/** The file of a configuration, read once. */
export function load(config: Config): Loaded {
  const known = loaded.get(config);
  if (known) return known;
  const { configPath, lenient } = config;
  const made = readFile({
    name: configPath,
    text: contentOf(configPath),
    placeholders: (name) => process.env[name],
    lenient,
  });
  loaded.set(config, made);
  return made;
}

/** What the connector is: everything it lists and changes is said by the file. */
export const http = connector<Config, Client>({
  metadata: (config): Metadata => {
    const { app_name: displayName, app_description: description } = load(config).file;
    return { displayName, ...(description !== "" && { description }) };
  },
  connect: (config, context) => {
    const { file, warnings } = load(config);
    for (const warning of warnings) context.log.warn({}, warning);
    return createClient(file, context);
  },
  validate,
  resourceTypes: (config) => resourceTypesOf(load(config).file),
});
