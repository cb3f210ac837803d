import { BatonError, whenAbsent } from "@baton-connectors/sdk";
import { attribute, type ScimObject, valuesOf, valueText } from "../attributes.ts";
import type { Scim } from "../client.ts";
import { isRefusedForm } from "../errors.ts";
import { allOf, equal, nobody } from "../filter.ts";

/** One value of a multi-valued attribute of one resource: a member of a group, a role of a user. */
export interface ValueTarget {
  readonly scim: Scim;
  readonly endpoint: string;
  readonly id: string;
  /** `members`, `roles`. */
  readonly attribute: string;
  /** What names a value in the attribute's objects, as a rule `value`. */
  readonly key: string;
  readonly value: string;
  readonly signal: AbortSignal;
  /** What is sent as `schemas`, where a server wants another word. */
  readonly schemas?: string | undefined;
  readonly warn: (what: string) => void;
}

/** What the server shows of the attribute now. */
export interface Shown {
  readonly resource: ScimObject;
  /** Undefined: the server does not show the attribute. */
  readonly values: readonly unknown[] | undefined;
  readonly etag: string | undefined;
}

/** What is known of the value besides. */
export interface Seen extends Shown {
  readonly there: boolean;
  /** The list or a filter says whether it is there. */
  readonly known: boolean;
}

/** Reads the resource anew: a write is never made from what was read before. NotFound is thrown. */
export async function show({ scim, endpoint, id, attribute: name, signal }: ValueTarget): Promise<Shown> {
  const { resource, etag } = await scim.get(endpoint, id, {}, signal);
  let values = attribute(resource, name);
  if (values === undefined || values === null) {
    // Servers may hold an attribute back until it is asked for. https://www.rfc-editor.org/rfc/rfc7643#section-2.4
    // The resource was shown a moment ago: that it is not found or not allowed now says nothing of the attribute.
    const asked = await scim.get(endpoint, id, { attributes: name }, signal).catch(unlessForm);
    values = asked && attribute(asked.resource, name);
  }
  return { resource, values: values === undefined || values === null ? undefined : valuesOf(values), etag };
}

export const look = async (target: ValueTarget): Promise<Seen> => lookCloser(target, await show(target));

/** What is not shown is asked for by filter. */
export async function lookCloser(target: ValueTarget, shown: Shown): Promise<Seen> {
  if (shown.values?.some((one) => isTarget(target, one))) return { ...shown, there: true, known: true };
  const found = await isFound(target);
  return { ...shown, there: found === true, known: shown.values !== undefined || found !== undefined };
}

/** Asks for the resource by its value: some servers show no members, or only so many. Undefined: the server cannot tell. */
async function isFound({ scim, endpoint, id, attribute: name, key, value, signal }: ValueTarget) {
  const holds = async (path: string, wanted: string) => {
    const { rows } = await scim.find(endpoint, allOf(equal("id", id), equal(path, wanted)), 2, signal);
    return rows.length === 1 && attribute(rows[0], "id") === id;
  };
  // AWS knows the attribute by its own name only.
  // https://docs.aws.amazon.com/singlesignon/latest/developerguide/listgroups.html
  for (const path of [`${name}.${key}`, name]) {
    const found = await holds(path, value).catch(unlessRefused);
    if (found === false) return false;
    // What is found with nobody's id is found whatever the filter says.
    if (found) return (await holds(path, nobody)) ? undefined : true;
  }
  return undefined;
}

export const isTarget = ({ key, value }: ValueTarget, one: unknown) => valueText(one, key) === value;

export function unlessForm(thrown: unknown): undefined {
  if (!isRefusedForm(thrown)) throw thrown;
}

export function unlessRefused(thrown: unknown): undefined {
  if (isRefusedForm(thrown) || (thrown instanceof BatonError && thrown.code === "PermissionDenied")) return undefined;
  return whenAbsent(thrown);
}

export const ignored = ({ value, attribute: name, endpoint, id }: ValueTarget, done: string) =>
  new BatonError(
    "FailedPrecondition",
    `the server answered that ${value} was ${done}, but ${name} of ${endpoint}/${id} is as before`,
    { kind: "upstream", hint: "Run probe --write to see which changes the server carries out." },
  );
