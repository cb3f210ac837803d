import { matches, parseAttributePath } from "@baton-connectors/scim";
import type { Quirks } from "./quirks.ts";
import { Refusal } from "./refusal.ts";
import type { ScimObject } from "./tenant.ts";

interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly value?: unknown;
}
const isObject = (value: unknown): value is ScimObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const multiValued = new Set(["members", "emails", "roles", "groups"]);
const readOnly = new Set(["id", "meta", "groups"]);

/** Changes a resource as RFC 7644, section 3.5.2, has it, but for the quirks. All or nothing: the copy is returned. */
export function patched(resource: ScimObject, body: unknown, quirks: Quirks): ScimObject {
  const copy = structuredClone(resource);
  if (!isObject(body)) throw new Refusal(400, "the body is no object", "invalidSyntax");
  if (quirks.patch === "1.1") return patchedOld(copy, body);
  const { schemas, Operations: operations } = body;
  if (!Array.isArray(schemas) || !schemas.includes("urn:ietf:params:scim:api:messages:2.0:PatchOp"))
    throw new Refusal(400, "schemas must name PatchOp", "invalidSyntax");
  if (!Array.isArray(operations) || operations.length === 0)
    throw new Refusal(400, "Operations are missing", "invalidSyntax");
  for (const operation of operations as Operation[]) apply(copy, operation, quirks);
  return copy;
}

function apply(resource: ScimObject, { op, path, value }: Operation, quirks: Quirks): void {
  const known = typeof op === "string" && ["add", "remove", "replace"].includes(op.toLowerCase());
  if (!known || (quirks.opCase === "lower" && op !== op.toLowerCase()))
    throw new Refusal(400, `no operation ${op}`, "invalidSyntax");
  const name = op.toLowerCase();
  if (quirks.patchOps && !quirks.patchOps.includes(name))
    throw new Refusal(400, `${name} is not supported`, "invalidSyntax");
  if (path === undefined) {
    if (name === "remove") throw new Refusal(400, "remove needs a path", "noTarget");
    if (!isObject(value)) throw new Refusal(400, "without a path the value is an object", "invalidValue");
    for (const [key, one] of Object.entries(value)) apply(resource, { op, path: key, value: one }, quirks);
    return;
  }
  const at = parsed(path);
  if (readOnly.has(at.attribute)) throw new Refusal(400, `${at.attribute} cannot be changed`, "mutability");
  if (multiValued.has(at.attribute)) changeValues(resource, name, at, value, quirks);
  else changeSingle(resource, name, at, value);
}

function parsed(path: unknown) {
  try {
    return parseAttributePath(String(path));
  } catch {
    throw new Refusal(400, `the path ${path} cannot be read`, "invalidPath");
  }
}

function changeSingle(
  whole: ScimObject,
  op: string,
  { schema, attribute, sub }: ReturnType<typeof parsed>,
  value: unknown,
) {
  const resource = schema?.includes(":extension:") ? inner(whole, schema) : whole;
  const target = sub === undefined ? resource : inner(resource, attribute);
  if (op === "remove") delete target[sub ?? attribute];
  else target[sub ?? attribute] = value;
}

function inner(object: ScimObject, name: string): ScimObject {
  if (!isObject(object[name])) object[name] = {};
  return object[name] as ScimObject;
}

function changeValues(
  resource: ScimObject,
  op: string,
  at: ReturnType<typeof parsed>,
  value: unknown,
  quirks: Quirks,
): void {
  const { attribute, filter, sub } = at;
  const values = (Array.isArray(resource[attribute]) ? resource[attribute] : []) as ScimObject[];
  if (sub !== undefined && !filter) {
    if (attribute !== "roles" || quirks.rolesValuePath !== "list")
      throw new Refusal(400, `${attribute}.${sub} is no list`, "invalidPath");
  }
  if (op === "remove") {
    resource[attribute] = filter ? withoutMatching(values, at, quirks) : withoutNamed(values, attribute, value, quirks);
    return;
  }
  const given = listOf(value, op, quirks).map((one) => checked(one, attribute, quirks));
  if (filter) throw new Refusal(400, "values with a filter are not changed here", "noTarget");
  if (op === "replace") {
    if (quirks.replaceAllRefused && attribute === "members")
      throw new Refusal(400, "replacing all members is not supported", "invalidValue");
    resource[attribute] = given;
    return;
  }
  const fresh = given.filter((one) => !values.some((other) => other.value === one.value));
  if (fresh.length < given.length && quirks.addExisting === "409")
    throw new Refusal(409, `${given[0]?.value} is already there`, "uniqueness");
  resource[attribute] =
    quirks.singleRole && attribute === "roles" && fresh.length > 0 ? fresh.slice(-1) : [...values, ...fresh];
}

function listOf(value: unknown, op: string, quirks: Quirks): unknown[] {
  if (value === null || value === undefined) {
    if (op === "add" || quirks.nullValue === "refuse") throw new Refusal(400, "there is no value", "invalidValue");
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

function checked(one: unknown, attribute: string, quirks: Quirks): ScimObject {
  if (!isObject(one) || typeof one.value !== "string" || one.value === "")
    throw new Refusal(400, `a value of ${attribute} has no value`, "invalidValue");
  if (attribute === "roles" && quirks.roleValues && !quirks.roleValues.includes(one.value))
    throw new Refusal(400, `no role ${one.value}`, "invalidValue");
  return one;
}

function withoutMatching(
  values: ScimObject[],
  { filter, sub }: ReturnType<typeof parsed>,
  quirks: Quirks,
): ScimObject[] {
  if (quirks.removePath === "refuse") throw new Refusal(400, "no filters in paths", "invalidPath");
  if (quirks.removePath === "wipe") return [];
  if (sub === undefined) return values.filter((one) => !matches(filter!, one));
  return values.map((one) =>
    matches(filter!, one) ? Object.fromEntries(Object.entries(one).filter(([key]) => key !== sub)) : one,
  );
}

function withoutNamed(values: ScimObject[], attribute: string, value: unknown, quirks: Quirks): ScimObject[] {
  const named = Array.isArray(value) ? value : value === undefined ? undefined : [value];
  if (named && quirks.removeValue === "refuse") throw new Refusal(400, "remove takes no value", "invalidValue");
  if (named && quirks.removeValue === "honour") {
    const gone = new Set(named.map((one) => (isObject(one) ? one.value : one)));
    return values.filter((one) => !gone.has(one.value));
  }
  if (quirks.replaceAllRefused && attribute === "members")
    throw new Refusal(400, "removing all members is not supported", "invalidValue");
  return [];
}

/** http://www.simplecloud.info/specs/draft-scim-api-01.html#edit-resource-with-patch: values are added, or deleted where they say so. */
function patchedOld(resource: ScimObject, body: ScimObject): ScimObject {
  for (const [key, value] of Object.entries(body)) {
    if (["schemas", "Operations", "meta", "id"].includes(key)) continue;
    if (!Array.isArray(value)) {
      resource[key] = value;
      continue;
    }
    let values = (Array.isArray(resource[key]) ? resource[key] : []) as ScimObject[];
    for (const { operation, ...one } of value as ScimObject[]) {
      values = values.filter((other) => other.value !== one.value);
      if (String(operation ?? "").toLowerCase() !== "delete") values = [...values, one];
    }
    resource[key] = values;
  }
  return resource;
}
