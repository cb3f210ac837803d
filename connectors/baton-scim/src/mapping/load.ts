import { readFileSync } from "node:fs";
import { configError } from "@baton-connectors/sdk";
import type { Config } from "../config.ts";
import { providerNames, providerText } from "./providers.ts";
import { type MappingSource, type ReadMapping, readMapping } from "./read-mapping.ts";

/** The configuration that the settings name: a file before an app's name, that before a value. */
export const loadMapping = (config: Config): ReadMapping =>
  readMapping(sourceOf(config), config.placeholders ?? ((name) => process.env[name]));

function sourceOf({ scimConfigFile, scimConfig, serviceProvider, scimConfigValue }: Config): MappingSource {
  const file = scimConfigFile || scimConfig;
  if (file !== "") return { text: contentOf(file), name: file, builtIn: false };
  if (serviceProvider !== "") {
    const text = providerText(serviceProvider);
    if (text === undefined) {
      throw configError(`unsupported service provider: ${serviceProvider}`, {
        hint: `Built in are ${providerNames.join(", ")}.`,
      });
    }
    return { text, name: serviceProvider, builtIn: true };
  }
  if (scimConfigValue !== "") return { text: scimConfigValue, name: "scim-config-value", builtIn: false };
  throw configError("one of scim-config-file, service-provider and scim-config-value is needed");
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw configError(`the file ${file} cannot be read`, { cause: thrown });
  }
}
