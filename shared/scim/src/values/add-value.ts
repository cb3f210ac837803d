import { BatonError } from "@baton-connectors/sdk";
import { type ScimObject, valueText } from "../attributes.ts";
import { isNoPatch, isRefusedForm, isUniqueness } from "../errors.ts";
import { schema1 } from "../messages.ts";
import { giveBackOwed } from "./give-back.ts";
import { ignored, look, type Seen, unlessForm, type ValueTarget } from "./look.ts";
import { rewrite, type Wholeness } from "./rewrite.ts";

export type Outcome = "done" | "already";

export interface AdditionOptions extends Wholeness {
  /** Default: by itself, and with all others where that is refused. */
  readonly form?: "replace" | "put" | undefined;
  /** What the new value says besides. */
  readonly more?: ScimObject;
}

/** Adds the value, and looks whether it is there. */
export async function addValue(target: ValueTarget, options: AdditionOptions = {}): Promise<Outcome> {
  const { scim, endpoint, id, attribute: path, key, value, schemas, signal } = target;
  await giveBackOwed(target);
  const before = await look(target);
  if (before.there) return "already";
  if (options.form) {
    await rewrite(target, before, "add", options.form === "put" ? "put" : "patch", options, options.more);
    if ((await look(target)).there) return "done";
    throw ignored(target, "added");
  }
  const one = { [key]: value, ...options.more };
  const operation = { op: "add", path, value: [one] } as const;
  try {
    await scim.patch(endpoint, id, [operation], { ...(schemas && { schemas }), signal });
  } catch (thrown) {
    if (isUniqueness(thrown) && (await look(target)).there) return "already";
    await writeAnew(target, before, options, thrown);
  }
  if ((await look(target)).there) return "done";
  // A server of SCIM 1.1 answers 200 to what it does not know. http://www.simplecloud.info/specs/draft-scim-api-01.html#edit-resource-with-patch
  const older = { schemas: [schema1], [path]: [one] };
  const taken = await scim.patchBody(endpoint, id, older, signal).then(() => true, unlessForm);
  const after = await look(target);
  if (after.there) return "done";
  if (taken && after.values !== undefined && sameValues(before, after, key)) throw ignored(target, "added");
  target.warn(`the server took ${value} into ${path} of ${endpoint}/${id}, and does not show it`);
  return "done";
}

/** Some servers only replace lists, some know no PATCH at all. A refusal of the value itself is the server's last word. */
async function writeAnew(target: ValueTarget, before: Seen, options: AdditionOptions, refused: unknown): Promise<void> {
  const by = isNoPatch(refused) ? "put" : "patch";
  const isOfForm = by === "put" || (isRefusedForm(refused) && !ofValue.has(refused.vendorCode ?? ""));
  if (!isOfForm) throw refused;
  await rewrite(target, before, "add", by, options, options.more).catch((thrown: unknown) => {
    throw isRefusedForm(thrown) || isNoPatch(thrown) || isUnknownList(thrown) ? refused : thrown;
  });
}
/** https://www.rfc-editor.org/rfc/rfc7644#section-3.12 */
const ofValue = new Set(["invalidValue", "uniqueness", "mutability", "tooMany", "sensitive"]);

/** The server's own words say more than that the list may not be whole. */
const isUnknownList = (thrown: unknown) =>
  thrown instanceof BatonError && thrown.code === "FailedPrecondition" && thrown.request === undefined;

/** Both show the same: nothing has changed, as far as the server shows anything. */
const sameValues = (before: Seen, after: Seen, key: string) =>
  JSON.stringify(before.values?.map((one) => valueText(one, key))) ===
  JSON.stringify(after.values?.map((one) => valueText(one, key)));
