import { BatonError, whenAbsent } from "@baton-connectors/sdk";
import { valuePath } from "./attribute-path.ts";
import { attribute, isObject, type ScimObject, valuesOf, valueText } from "./attributes.ts";
import type { Scim } from "./client.ts";
import { isRefusedForm, isUniqueness } from "./errors.ts";
import { allOf, equal } from "./filter.ts";
import { schema1 } from "./messages.ts";

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

/** What is known of the attribute now. */
export interface Seen {
  /** Undefined: the server does not show the attribute. */
  readonly values: readonly unknown[] | undefined;
  readonly etag: string | undefined;
  readonly there: boolean;
}

/** Reads the resource anew: a write is never made from what was read before. NotFound is thrown. */
export async function look(target: ValueTarget): Promise<Seen> {
  const { scim, endpoint, id, attribute: name, signal } = target;
  const plain = await scim.get(endpoint, id, {}, signal);
  let values = attribute(plain.resource, name);
  if (values === undefined || values === null) {
    // Servers may hold an attribute back until it is asked for. https://www.rfc-editor.org/rfc/rfc7643#section-2.4
    const asked = await scim.get(endpoint, id, { attributes: name }, signal).catch(unlessRefused);
    values = asked && attribute(asked.resource, name);
  }
  const list = values === undefined || values === null ? undefined : valuesOf(values);
  const there = list?.some((one) => isTarget(target, one)) || (await isFound(target)) === true;
  return { values: list, etag: plain.etag, there };
}

/** Asks for the resource by its value: some servers show no members, or only so many. Undefined: the server cannot tell. */
async function isFound({ scim, endpoint, id, attribute: name, key, value, signal }: ValueTarget) {
  const filter = allOf(equal("id", id), equal(`${name}.${key}`, value));
  const found = await scim.find(endpoint, filter, 2, signal).catch(unlessRefused);
  if (!found || found.rows.length > 1) return undefined;
  return found.rows.length === 1 && attribute(found.rows[0], "id") === id;
}

const isTarget = ({ key, value }: ValueTarget, one: unknown) => valueText(one, key) === value;

function unlessRefused(thrown: unknown): undefined {
  if (isRefusedForm(thrown) || (thrown instanceof BatonError && thrown.code === "PermissionDenied")) return undefined;
  return whenAbsent(thrown);
}

export type Outcome = "done" | "already";

/** Adds the value, and looks whether it is there. */
export async function addValue(target: ValueTarget, more: ScimObject = {}): Promise<Outcome> {
  const { scim, endpoint, id, attribute: path, key, value, schemas, signal } = target;
  const before = await look(target);
  if (before.there) return "already";
  const one = { [key]: value, ...more };
  const operation = { op: "add", path, value: [one] } as const;
  try {
    await scim.patch(endpoint, id, [operation], { ...(schemas && { schemas }), signal });
  } catch (thrown) {
    if (isUniqueness(thrown) && (await look(target)).there) return "already";
    throw thrown;
  }
  if ((await look(target)).there) return "done";
  // A server of SCIM 1.1 answers 200 to what it does not know. http://www.simplecloud.info/specs/draft-scim-api-01.html#edit-resource-with-patch
  const older = { schemas: [schema1], [path]: [one] };
  const taken = await scim.patchBody(endpoint, id, older, signal).then(() => true, unlessRefused);
  const after = await look(target);
  if (after.there) return "done";
  if (taken && after.values !== undefined && sameValues(before, after, key)) throw ignored(target, "added");
  target.warn(`the server took ${value} into ${path} of ${endpoint}/${id}, and does not show it`);
  return "done";
}

/** Both show the same: nothing has changed, as far as the server shows anything. */
const sameValues = (before: Seen, after: Seen, key: string) =>
  JSON.stringify(before.values?.map((one) => valueText(one, key))) ===
  JSON.stringify(after.values?.map((one) => valueText(one, key)));

/**
 * How a value is taken away. `path` by its path, as in RFC 7644; `value` with the value in a list, which some servers want and others
 * take for everything; `scim1` as in SCIM 1.1; `replace` by writing all others anew, which is refused unless all are known.
 */
export type RemovalForm = "path" | "value" | "scim1" | "replace";

export interface RemovalOptions {
  /** Default: by path, and what is safe where that is refused or does nothing. */
  readonly form?: RemovalForm | undefined;
  /** What the server shows of the attribute is all of it. */
  readonly whole?: boolean | undefined;
  /** How many values there are, where it can be found out otherwise. */
  readonly count?: () => Promise<number | undefined>;
}

/** Takes the value away, and looks whether it is gone and the others are not. */
export async function removeValue(target: ValueTarget, options: RemovalOptions = {}): Promise<Outcome> {
  const before = await look(target);
  const forms: readonly RemovalForm[] = options.form ? [options.form] : ["path", "scim1", "replace"];
  let refused: BatonError | undefined;
  for (const form of forms) {
    // What a server of SCIM 2.0 refuses is no reason to speak SCIM 1.1.
    if (form === "scim1" && refused && !options.form) continue;
    try {
      await send(target, form, before, options);
    } catch (thrown) {
      if (thrown instanceof BatonError && thrown.vendorCode === "noTarget" && !before.there) return "already";
      if (!isRefusedForm(thrown)) throw thrown;
      if (!before.there && before.values !== undefined) return "already";
      refused = thrown;
      continue;
    }
    const after = await look(target);
    await restore(target, before, after);
    if (!after.there) return before.there || before.values === undefined ? "done" : "already";
  }
  throw refused ?? ignored(target, "removed");
}

async function send(target: ValueTarget, form: RemovalForm, before: Seen, options: RemovalOptions): Promise<void> {
  const { scim, endpoint, id, attribute: path, key, value, schemas, signal } = target;
  const patch = (operation: Parameters<Scim["patch"]>[2][number], etag?: string) =>
    scim.patch(endpoint, id, [operation], { ...(schemas && { schemas }), etag, signal });
  switch (form) {
    case "path":
      return patch({ op: "remove", path: valuePath(path, key, value) });
    case "value":
      return patch({ op: "remove", path, value: [{ [key]: value }] });
    case "scim1":
      return scim.patchBody(
        endpoint,
        id,
        { schemas: [schema1], [path]: [{ [key]: value, operation: "delete" }] },
        signal,
      );
    case "replace":
      await refuseUnlessWhole(target, before, options);
      return patch(
        { op: "replace", path, value: others(target, before).map((one) => rewritten(one, key)) },
        before.etag,
      );
  }
}

/** Writing a list of which a part is not known would take the rest away. */
async function refuseUnlessWhole(target: ValueTarget, { values }: Seen, { whole, count }: RemovalOptions) {
  if (values !== undefined && whole) return;
  const distinct = new Set(values?.map((one) => valueText(one, target.key))).size;
  if (values !== undefined && (await count?.()) === distinct) return;
  throw new BatonError(
    "FailedPrecondition",
    `${target.value} could not be removed from ${target.attribute} of ${target.endpoint}/${target.id}: the server does not take one value away, and may not show all others`,
    {
      hint: "Set form of the removal in the configuration to what the server takes (probe --write finds out), or membersAreComplete if it shows every member.",
      effect: "none",
    },
  );
}

const others = (target: ValueTarget, { values = [] }: Seen) => values.filter((one) => !isTarget(target, one));

/** What a server may be given back: `$ref` and the display name are its own. */
const rewritten = (one: unknown, key: string): unknown => {
  if (!isObject(one)) return one;
  const type = attribute(one, "type");
  const primary = attribute(one, "primary");
  return {
    [key]: attribute(one, key),
    ...(typeof type === "string" && { type }),
    ...(primary === true && { primary }),
  };
};

/** Some servers take everything for one value, or do not tell ids by case: what was taken with it comes back. */
async function restore(target: ValueTarget, before: Seen, after: Seen): Promise<void> {
  if (before.values === undefined) return;
  const { scim, endpoint, id, attribute: path, key, value, schemas, signal } = target;
  const still = new Set((after.values ?? []).map((one) => valueText(one, key)));
  const rest = others(target, before);
  const lost = rest.filter((one) => !still.has(valueText(one, key)));
  const byCase = lost.filter((one) => valueText(one, key)?.toLowerCase() === value.toLowerCase());
  const taken = lost.length === rest.length ? lost : byCase;
  if (taken.length === 0) return;
  target.warn(`the server took ${taken.length} other values from ${path} of ${endpoint}/${id}; they are given back`);
  const operation = { op: "add", path, value: taken.map((one) => rewritten(one, key)) } as const;
  await scim.patch(endpoint, id, [operation], { ...(schemas && { schemas }), signal });
}

const ignored = ({ value, attribute: name, endpoint, id }: ValueTarget, done: string) =>
  new BatonError(
    "FailedPrecondition",
    `the server answered that ${value} was ${done}, but ${name} of ${endpoint}/${id} is as before`,
    { kind: "upstream", hint: "Run probe --write to see which changes the server carries out." },
  );
