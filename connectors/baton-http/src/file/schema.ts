import { jsonSchema } from "@baton-connectors/mapping";
import { configFile } from "./shape.ts";

/** For editors: `mapping.schema.json` of the package. */
export const mappingSchema = jsonSchema(configFile, "Configuration of baton-http");
export const mappingSchemaAddress = "https://unpkg.com/baton-http/mapping.schema.json";
