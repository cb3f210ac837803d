import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

interface Operation {
  readonly query: readonly string[];
  readonly body?: object;
  /** By status; null for an answer without a JSON body. */
  readonly responses: Readonly<Record<string, object | null>>;
}

const { paths, schemas } = JSON.parse(
  readFileSync(new URL("fixtures/github-description.json", import.meta.url), "utf8"),
) as { paths: Record<string, Record<string, Operation>>; schemas: Record<string, object> };

// Keywords of OpenAPI that JSON Schema does not have are no errors.
const ajv = new Ajv({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
ajv.addSchema({ $id: "github", components: { schemas: relocated(schemas) } });

/** What GitHub publishes of an endpoint; undefined for those it serves without publishing them. */
export const describedOperation = (method: string, path: string): Operation | undefined =>
  paths[path]?.[method.toLowerCase()];

const validators = new Map<object, ValidateFunction>();

/** How a value breaks the published schema, one text a problem. */
export function problemsOf(schema: object, value: unknown): string[] {
  const known = validators.get(schema);
  const validate = known ?? ajv.compile(relocated(schema));
  validators.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
}

/**
 * OpenAPI 3.0 as JSON Schema: references are written from the document's root, where the compiled part is not; a nullable
 * enumeration does not name null, a nullable reference has no type.
 */
function relocated(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const { $ref, nullable, ...rest } = value;
    if (typeof $ref === "string") rest.$ref = $ref.replace("#/", "github#/");
    if (nullable !== true) return nullable === undefined ? rest : { ...rest, nullable };
    return { anyOf: [rest, { type: "null" }] };
  });
}
