import { BatonError, toBatonError } from "@baton-connectors/sdk";
import { valuePath } from "../attribute-path.ts";
import { isNoPatch, isRefusedForm } from "../errors.ts";
import { type PatchOperation, schema1 } from "../messages.ts";
import type { Outcome } from "./add-value.ts";
import { giveBackOwed, nothingOwed, owe } from "./give-back.ts";
import { ignored, look, lookCloser, type Seen, show, type ValueTarget } from "./look.ts";
import { rewrite, type Wholeness } from "./rewrite.ts";

/**
 * How a value is taken away. `path` by its path, as in RFC 7644; `value` with the value in a list, which some servers want and others
 * take for everything; `scim1` as in SCIM 1.1; `replace` by writing all others anew, which is refused unless all are known; `put` the
 * same with the whole resource, where a server has no PATCH.
 */
export const removalForms = ["path", "value", "scim1", "replace", "put"] as const;
export type RemovalForm = (typeof removalForms)[number];

export interface RemovalOptions extends Wholeness {
  /** Default: by path, and what is safe where that is refused or does nothing. */
  readonly form?: RemovalForm | undefined;
}

/** Takes the value away, and looks whether it is gone and the others are not. */
export async function removeValue(target: ValueTarget, options: RemovalOptions = {}): Promise<Outcome> {
  await giveBackOwed(target);
  const before = await look(target);
  const forms = options.form ? [options.form] : removalForms.filter((one) => one !== "value");
  let refused: BatonError | undefined;
  for (const form of forms) {
    if (!options.form && !mayDo(form, refused)) continue;
    owe(target, before);
    try {
      await send(target, form, before, options);
    } catch (thrown) {
      if (isRefusal(thrown)) nothingOwed(target);
      if (thrown instanceof BatonError && thrown.vendorCode === "noTarget" && !before.there) return "already";
      if (!isRefusedForm(thrown) && !isNoPatch(thrown)) return giveBackAfter(thrown, target);
      if (!before.there && (before.values !== undefined || (await options.count?.()) === 0)) return "already";
      refused = thrown;
      continue;
    }
    // What was taken with it comes back before anything else is found out, which may fail.
    const after = await lookCloser(target, (await giveBackOwed(target)) ?? (await show(target)));
    if (!after.there) return before.there || !before.known ? "done" : "already";
  }
  throw refused ?? ignored(target, "removed");
}

/** What a server of SCIM 2.0 refuses is no reason to speak SCIM 1.1; PUT is for those that have no PATCH. */
function mayDo(form: RemovalForm, refused: BatonError | undefined): boolean {
  if (form === "scim1") return refused === undefined;
  if (form === "put") return isNoPatch(refused);
  return form === "path" || !isNoPatch(refused);
}

async function send(target: ValueTarget, form: RemovalForm, before: Seen, options: RemovalOptions): Promise<void> {
  const { scim, endpoint, id, attribute: path, key, value, schemas, signal } = target;
  const patch = (operation: PatchOperation) =>
    scim.patch(endpoint, id, [operation], { ...(schemas && { schemas }), signal });
  switch (form) {
    case "path":
      return patch({ op: "remove", path: valuePath(path, key, value) });
    case "value":
      return patch({ op: "remove", path, value: [{ [key]: value }] });
    case "scim1": {
      const body = { schemas: [schema1], [path]: [{ [key]: value, operation: "delete" }] };
      return scim.patchBody(endpoint, id, body, signal);
    }
    case "replace":
      return rewrite(target, before, "remove", "patch", options);
    case "put":
      return rewrite(target, before, "remove", "put", options);
  }
}

/** What failed may have been done all the same, and more than was asked for: who asks again would find nothing to give back. */
async function giveBackAfter(failure: unknown, target: ValueTarget): Promise<never> {
  try {
    await giveBackOwed(target);
  } catch (thrown) {
    throw toBatonError(failure).changed({
      message: `${toBatonError(failure).message}; ${toBatonError(thrown).message}`,
      hint: toBatonError(thrown).hint,
    });
  }
  throw failure;
}

/** A refusal has done nothing. */
const isRefusal = (thrown: unknown) => {
  const status = thrown instanceof BatonError ? (thrown.request?.status ?? 0) : 0;
  return status >= 400 && status < 500;
};
