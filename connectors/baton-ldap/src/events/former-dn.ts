import { canonicalIfDn } from "../dn/canonical.ts";
import { escapeDnValue, firstAssertion } from "../dn/place.ts";
import type { Entry } from "../protocol/entry.ts";

/**
 * The id that what is deleted had. It is moved and called `CN=name\0ADEL:guid`; where it was, and its whole name, stand in it:
 * https://learn.microsoft.com/windows/win32/ad/retrieving-deleted-objects
 */
export function formerDn(entry: Entry): string | undefined {
  const parent = entry.text("lastKnownParent");
  if (parent === "" || canonicalIfDn(entry.dnText) === undefined) return undefined;
  const { type, value } = firstAssertion(entry.dnText);
  const name = entry.text("msDS-LastKnownRDN") || value.split("\nDEL:")[0]!;
  return canonicalIfDn(`${type}=${escapeDnValue(name)},${parent}`);
}
