import { BatonError } from "@baton-connectors/sdk";
import { attribute, isObject, keyOf, type ScimObject, valueText } from "../attributes.ts";
import { isTarget, look, type Seen, type Shown, type ValueTarget } from "./look.ts";

/** For servers that take no single value: how the whole list is known. */
export interface Wholeness {
  /** What the server shows of the attribute is all of it. */
  readonly whole?: boolean | undefined;
  /** How many values there are, where it can be found out otherwise. */
  readonly count?: () => Promise<number | undefined>;
}

const attempts = 3;

/**
 * Writes the list anew, with the value or without it: by PATCH, or by PUT with the rest of the resource. Only when the list is known
 * to be whole, and only if nobody has changed the resource since it was read, where the server has ETags.
 */
export async function rewrite(
  target: ValueTarget,
  before: Seen,
  change: "add" | "remove",
  by: "patch" | "put",
  wholeness: Wholeness,
  more: ScimObject = {},
): Promise<void> {
  let seen = before;
  for (let attempt = 1; ; attempt++) {
    await refuseUnlessWhole(target, seen, wholeness, change);
    const kept = others(target, seen).map((one) => rewritten(one, target.key));
    const values = change === "add" ? [...kept, { [target.key]: target.value, ...more }] : kept;
    try {
      await (by === "patch" ? replaceList(target, values, seen) : putResource(target, values, seen));
      return;
    } catch (thrown) {
      // Somebody was faster: what they made of it is the new beginning.
      const isChanged = thrown instanceof BatonError && thrown.request?.status === 412;
      if (!isChanged || attempt === attempts) throw thrown;
      seen = await look(target);
      if (seen.there === (change === "add")) return;
    }
  }
}

export const replaceList = (target: ValueTarget, value: readonly unknown[], { etag }: Shown) => {
  const { scim, endpoint, id, attribute: path, schemas, signal } = target;
  return scim.patch(endpoint, id, [{ op: "replace", path, value }], { ...(schemas && { schemas }), etag, signal });
};

/** https://www.rfc-editor.org/rfc/rfc7644#section-3.5.1: what is the server's own is left to it. */
export function putResource(target: ValueTarget, values: readonly unknown[], { resource, etag }: Shown) {
  const { scim, endpoint, id, attribute: name, signal } = target;
  const { [keyOf(resource, "meta") ?? "meta"]: _, ...rest } = resource;
  return scim.put(endpoint, id, { ...rest, [keyOf(resource, name) ?? name]: values }, { etag, signal });
}

/** Writing a list of which a part is not known would take the rest away. */
async function refuseUnlessWhole(
  target: ValueTarget,
  { values }: Seen,
  { whole, count }: Wholeness,
  change: "add" | "remove",
) {
  if (whole) return;
  const distinct = new Set(values?.map((one) => valueText(one, target.key))).size;
  if ((await count?.()) === distinct) return;
  const [done, does] = change === "add" ? ["added to", "add one value"] : ["removed from", "take one value away"];
  throw new BatonError(
    "FailedPrecondition",
    `${target.value} could not be ${done} ${target.attribute} of ${target.endpoint}/${target.id}: the server does not ${does}, and may not show all others`,
    {
      hint: "Set form of the change in the configuration to what the server takes (probe --write finds out), or membersAreComplete if it shows every member.",
      effect: "none",
    },
  );
}

export const others = (target: ValueTarget, { values = [] }: Pick<Shown, "values">) =>
  values.filter((one) => !isTarget(target, one));

/** What a server may be given back: `$ref` and the display name are its own. */
export const rewritten = (one: unknown, key: string): unknown => {
  if (!isObject(one)) return one;
  const type = attribute(one, "type");
  const primary = attribute(one, "primary");
  return {
    [key]: attribute(one, key),
    ...(typeof type === "string" && { type }),
    ...(primary === true && { primary }),
  };
};
