import { toBatonError } from "@baton-connectors/sdk";
import { valueText } from "../attributes.ts";
import type { Scim } from "../client.ts";
import { type Shown, show, type ValueTarget } from "./look.ts";
import { others, putResource, replaceList, rewritten } from "./rewrite.ts";

/**
 * Some servers take everything for one value, or do not tell ids by case. What there was besides is owed until the server shows that it
 * has it: a change that fails half-way, asked for again, begins with it.
 */
interface Owed {
  /** The value that was to be taken away. */
  readonly value: string;
  readonly rest: readonly unknown[];
}
const owed = new WeakMap<Scim, Map<string, Owed>>();

const keyOf = ({ endpoint, id, attribute }: ValueTarget) => JSON.stringify([endpoint, id, attribute]);

function owedBy({ scim }: ValueTarget): Map<string, Owed> {
  const all = owed.get(scim) ?? new Map<string, Owed>();
  owed.set(scim, all);
  return all;
}

export function owe(target: ValueTarget, before: Shown): void {
  const rest = others(target, before);
  if (rest.length > 0) owedBy(target).set(keyOf(target), { value: target.value, rest });
}

export const nothingOwed = (target: ValueTarget): void => void owedBy(target).delete(keyOf(target));

/** What the server shows now, where something was owed. */
export async function giveBackOwed(target: ValueTarget): Promise<Shown | undefined> {
  const debt = owedBy(target).get(keyOf(target));
  if (!debt) return undefined;
  let taken: readonly unknown[] | undefined;
  try {
    const found = await show(target);
    taken = takenFrom(target, debt, found);
    const shown = taken.length === 0 ? found : await giveBack(target, debt, found, taken);
    nothingOwed(target);
    return shown;
  } catch (thrown) {
    throw lossOf(target, taken ?? debt.rest, taken !== undefined, thrown);
  }
}

/** All others, or those of the same letters: a single one that is missing somebody else took away. */
function takenFrom({ key }: ValueTarget, { value, rest }: Owed, { values = [] }: Shown): readonly unknown[] {
  const still = new Set(values.map((one) => valueText(one, key)));
  const lost = rest.filter((one) => !still.has(valueText(one, key)));
  if (lost.length === rest.length) return lost;
  return lost.filter((one) => valueText(one, key)?.toLowerCase() === value.toLowerCase());
}

/** In whatever way the server takes them, until it shows them. */
async function giveBack(target: ValueTarget, debt: Owed, found: Shown, taken: readonly unknown[]): Promise<Shown> {
  const { scim, endpoint, id, attribute: path, key, schemas, signal } = target;
  target.warn(`the server took ${taken.length} other values from ${path} of ${endpoint}/${id}; they are given back`);
  const value = taken.map((one) => rewritten(one, key));
  const ways = [() => scim.patch(endpoint, id, [{ op: "add", path, value }], { ...(schemas && { schemas }), signal })];
  // Writing the list takes nobody away where there is none.
  if (found.values === undefined || found.values.length === 0)
    ways.push(
      () => replaceList(target, value, found),
      () => putResource(target, value, found),
    );
  let failure: unknown;
  for (const way of ways) {
    try {
      await way();
      const shown = await show(target);
      if (takenFrom(target, debt, shown).length === 0) return shown;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      failure ??= thrown;
    }
  }
  throw failure ?? new Error("the server answers that they are there, and does not show them");
}

const named = 20;

/** Whoever reads this can mend it by hand: the log has all of them. */
function lossOf(target: ValueTarget, rest: readonly unknown[], isTaken: boolean, thrown: unknown) {
  const { endpoint, id, attribute, key, warn } = target;
  const ids = rest.map((one) => valueText(one, key) ?? "?");
  const of = `${attribute} of ${endpoint}/${id}`;
  warn(`${isTaken ? "taken from" : "not known to be still in"} ${of}: ${ids.join(" ")}`);
  const some = ids.slice(0, named).join(", ") + (ids.length > named ? " and others, which the log names" : "");
  const error = toBatonError(thrown);
  return error.changed({
    message: isTaken
      ? `the server took ${ids.length} other values from ${of}, and they could not be given back: ${some}: ${error.message}`
      : `whether the server still has the ${ids.length} other values in ${of} could not be found out: ${some}: ${error.message}`,
    hint: "Ask for the change again: while this process runs, it begins with giving back what is missing. Else add them by hand, and set form: replace or put of the change in the configuration.",
    effect: "unknown",
  });
}
