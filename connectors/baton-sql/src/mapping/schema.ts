import { configFile } from "../file/shape.ts";

/** For editors: `mapping.schema.json` of the package, from what reads the file. */
export const mappingSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Configuration file of baton-sql",
  ...configFile.schema,
};
export const mappingSchemaAddress = "https://unpkg.com/baton-sql/mapping.schema.json";
