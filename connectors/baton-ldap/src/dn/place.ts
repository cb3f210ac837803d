import { canonicalDn, printDn } from "./canonical.ts";
import { parseDn } from "./parse.ts";

/** Whether a DN is another one or lies below it; whatever the case of their letters. */
export function isWithin(dn: string, outer: string): boolean {
  const [parts, limit] = [dn, outer].map((text) => parseDn(canonicalDn(text))) as [
    ReturnType<typeof parseDn>,
    ReturnType<typeof parseDn>,
  ];
  const tail = limit.length === 0 ? [] : parts.slice(-limit.length);
  return printDn(tail).toLowerCase() === printDn(limit).toLowerCase();
}

/** The first pair of a DN's own name. */
export function firstAssertion(dn: string): { readonly type: string; readonly value: string } {
  const first = parseDn(dn)[0]?.[0];
  return { type: first?.type ?? "", value: first?.value.toString("utf8") ?? "" };
}

/** The types that an entry is named by, in small letters. */
export const namingTypes = (dn: string): readonly string[] =>
  (parseDn(dn)[0] ?? []).map(({ type }) => type.toLowerCase());

/** A value as part of a DN: https://www.rfc-editor.org/rfc/rfc4514#section-2.4 */
export const escapeDnValue = (value: string): string =>
  value
    .replace(/["+,;<>\\]/g, "\\$&")
    .replace(/^[ #]/, "\\$&")
    .replace(/(?<!^) $/, "\\ ")
    .replaceAll("\0", "\\00");
