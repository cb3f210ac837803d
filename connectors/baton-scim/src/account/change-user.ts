import {
  attribute,
  isNoPatch,
  isObject,
  isRefusedForm,
  keyOf,
  type PatchOperation,
  type ScimObject,
  schema1,
  valuesOf,
  valueText,
} from "@baton-connectors/scim";
import { BatonError } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { type Placed, withAttributes } from "./server-schema.ts";

/**
 * Replaces attributes of a user. Servers that refuse paths are told without one, servers without PATCH by PUT; one that answers 2xx and
 * has done nothing, as it speaks SCIM 1.1, is told in its form. Returns the user as it is then.
 */
export async function changeUser(
  { scim, inOrder }: Client,
  id: string,
  changes: readonly Placed[],
  signal: AbortSignal,
): Promise<ScimObject> {
  return inOrder(`Users/${id}`, async () => {
    const { resource: before, etag } = await scim.get("Users", id, {}, signal);
    const whole = withAttributes({}, changes);
    const { schemas: _, ...values } = whole;
    const patch = (operations: readonly PatchOperation[]) => scim.patch("Users", id, operations, { signal });
    try {
      await patch(changes.map(({ path, value }) => ({ op: "replace", path, value })));
    } catch (thrown) {
      if (isNoPatch(thrown)) await scim.put("Users", id, changed(before, changes), { etag, signal });
      else if (isRefusedForm(thrown) && thrown.vendorCode !== "invalidValue")
        await patch([{ op: "replace", value: values }]).catch((again: unknown) => {
          throw isRefusedForm(again) ? thrown : again;
        });
      else throw thrown;
    }
    const after = (await scim.get("Users", id, {}, signal)).resource;
    if (isDone(after, changes)) return after;
    await scim
      .patchBody("Users", id, { ...olderForm(values, before), schemas: [schema1] }, signal)
      .catch((thrown: unknown) => {
        if (!isRefusedForm(thrown)) throw thrown;
      });
    const last = (await scim.get("Users", id, {}, signal)).resource;
    if (isDone(last, changes)) return last;
    throw new BatonError(
      "FailedPrecondition",
      `the server answered that ${id} was changed, and ${changes.map(({ path }) => path).join(", ")} is as before`,
      { kind: "upstream", hint: "Run probe --write to see which changes the server carries out." },
    );
  });
}

/** The whole user for PUT, in the server's case of names. https://www.rfc-editor.org/rfc/rfc7644#section-3.5.1 */
function changed(before: ScimObject, changes: readonly Placed[]): ScimObject {
  const { [keyOf(before, "meta") ?? "meta"]: _, ...rest } = before;
  const named = changes.map((one) => ({
    ...one,
    object: Object.fromEntries(Object.entries(one.object).map(([name, value]) => [keyOf(rest, name) ?? name, value])),
  }));
  return withAttributes(rest, named);
}

/** SCIM 1.1 adds to lists: what is not to stay is deleted by name. http://www.simplecloud.info/specs/draft-scim-api-01.html#edit-resource-with-patch */
const olderForm = (values: ScimObject, before: ScimObject): ScimObject =>
  Object.fromEntries(
    Object.entries(values).map(([name, wanted]) => {
      if (!Array.isArray(wanted)) return [name, wanted];
      const kept = new Set(wanted.map((one) => valueText(one)));
      const gone = valuesOf(attribute(before, name)).filter((one) => !kept.has(valueText(one)));
      return [name, [...gone.map((one) => ({ value: valueText(one), operation: "delete" })), ...wanted]];
    }),
  );

/** What is never shown is believed. */
const isDone = (after: ScimObject, changes: readonly Placed[]): boolean =>
  changes.every(({ object }) =>
    Object.entries(object).every(([name, value]) => {
      const now = attribute(after, name);
      if (name.startsWith("urn:"))
        return Object.entries(value as ScimObject).every(([inner, one]) => same(attribute(now, inner), one));
      return name === "password" || same(now, value);
    }),
  );
const same = (now: unknown, wanted: unknown) => now === undefined || holds(now, wanted);

/** A server may add to what was written: the formatted name, the type of an e-mail. */
function holds(now: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return Array.isArray(now) && wanted.every((one) => now.some((other) => holds(other, one)));
  if (isObject(wanted)) return Object.entries(wanted).every(([name, one]) => holds(attribute(now, name), one));
  return now === wanted;
}
