import { attribute, isObject, type ScimObject, schema, unlessRefused, valuesOf } from "@baton-connectors/scim";
import { configError } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

/** An attribute of users as the server describes it. https://www.rfc-editor.org/rfc/rfc7643#section-7 */
interface Described {
  readonly name: string;
  /** Of an extension: its name, under which the attribute stands. */
  readonly extension: string | undefined;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly writable: boolean;
}
export type UserSchema = ReadonlyMap<string, Described>;

/** What the server says users are made of; undefined where it does not say. */
export async function readUserSchema({ scim }: Client, signal: AbortSignal): Promise<UserSchema | undefined> {
  const answer = await scim.read("Schemas", signal).catch(unlessRefused);
  const described = valuesOf(attribute(answer, "Resources")).filter(isObject);
  const user = described.find((one) => attribute(one, "id") === schema.user);
  if (!user) return undefined;
  const extensions = described.filter((one) => /:extension:.*:user$/i.test(String(attribute(one, "id"))));
  return new Map(
    [user, ...extensions].toReversed().flatMap((one) => {
      const extension = one === user ? undefined : String(attribute(one, "id"));
      return valuesOf(attribute(one, "attributes"))
        .filter(isObject)
        .map((each) => {
          const found = describedBy(each, extension);
          return [key(found.name), found] as const;
        });
    }),
  );
}

function describedBy(one: ScimObject, extension: string | undefined): Described {
  const text = (name: string, otherwise: string) => {
    const value = attribute(one, name);
    return typeof value === "string" ? value.toLowerCase() : otherwise;
  };
  return {
    name: String(attribute(one, "name")),
    extension,
    type: text("type", "string"),
    multiValued: attribute(one, "multiValued") === true,
    required: attribute(one, "required") === true,
    writable: text("mutability", "readwrite") !== "readonly",
  };
}

/** `first_name`, `firstName` and `FirstName` are one. */
const key = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, "");

export interface Placed {
  /** As PATCH names it: `title`, `urn:…:2.0:User:department`. */
  readonly path: string;
  readonly value: unknown;
  /** As it stands in the resource. */
  readonly object: ScimObject;
}

/** Attributes of a request by the names that the server has for them; those that it does not have are named in `unknown`. */
export function placed(
  given: Readonly<Record<string, unknown>>,
  known: UserSchema | undefined,
): { readonly attributes: readonly Placed[]; readonly unknown: readonly string[] } {
  const attributes: Placed[] = [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === "") continue;
    const found = known?.get(key(name));
    if (!found?.writable || found.type === "complex" || (isObject(value) && found.type !== "complex")) {
      unknown.push(name);
      continue;
    }
    const typed = asTyped(name, value, found);
    attributes.push(
      found.extension === undefined
        ? { path: found.name, value: typed, object: { [found.name]: typed } }
        : {
            path: `${found.extension}:${found.name}`,
            value: typed,
            object: { [found.extension]: { [found.name]: typed } },
          },
    );
  }
  return { attributes, unknown };
}

function asTyped(name: string, value: unknown, { type, multiValued }: Described): unknown {
  if (multiValued) return valuesOf(value).map((one) => asTyped(name, one, { type, multiValued: false } as Described));
  const text = String(value);
  if (type === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw configError(`${name} must be true or false`);
  }
  if (type === "integer" || type === "decimal") {
    if (text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
    throw configError(`${name} must be a number`);
  }
  return text;
}

/** Adds attributes to a resource, with the names of the extensions that they come from. */
export function withAttributes(resource: ScimObject, attributes: readonly Placed[]): ScimObject {
  const out: Record<string, unknown> = { ...resource };
  const schemas = new Set(valuesOf(resource.schemas) as readonly string[]);
  for (const { object } of attributes)
    for (const [name, value] of Object.entries(object)) {
      if (!name.startsWith("urn:")) out[name] = value;
      else {
        schemas.add(name);
        out[name] = { ...(isObject(out[name]) ? out[name] : {}), ...(value as ScimObject) };
      }
    }
  return { ...out, schemas: [...schemas] };
}

/** What the server requires and nobody gave is told before anything is sent. */
export function checkRequired(resource: ScimObject, known: UserSchema | undefined): void {
  const missing = [...(known?.values() ?? [])].filter(
    ({ name, required, extension, writable }) =>
      required && writable && extension === undefined && attribute(resource, name) === undefined,
  );
  if (missing.length === 0) return;
  throw configError(`the server requires ${missing.map(({ name }) => name).join(", ")} of a user`, { effect: "none" });
}
