import { jsonSchema } from "@baton-connectors/mapping";
import { mappingShape } from "./shape.ts";

/** For editors: `mapping.schema.json` of the package. */
export const mappingSchema = jsonSchema(mappingShape, "Mapping file of baton-file");
export const mappingSchemaAddress = "https://unpkg.com/baton-file/mapping.schema.json";
