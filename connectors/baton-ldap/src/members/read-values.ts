import { BatonError } from "@baton-connectors/sdk";
import type { Directory } from "../directory/directory.ts";
import type { Entry } from "../protocol/entry.ts";

/**
 * All values of an attribute. Active Directory gives a large one in ranges, under the name `member;range=0-1499`:
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/c5c7d019-8ea7-4bfd-9a8f-6a8b8b1a0fd4
 */
export async function readValues(
  directory: Directory,
  entry: Entry,
  name: string,
  signal: AbortSignal,
): Promise<readonly Buffer[]> {
  const plain = entry.values(name);
  if (plain.length > 0) return plain;
  const values: Buffer[] = [];
  for (let range = rangeOf(entry, name); range; ) {
    values.push(...range.values);
    const isFull = range.last !== undefined && range.values.length === range.last - range.from + 1;
    if (!isFull) break;
    const from = range.last! + 1;
    const asked = `${name};range=${from}-*`;
    const next = await directory.read(entry.dnText, "(objectClass=*)", [asked], signal);
    range = next && rangeOf(next, name);
    if (range?.from !== from)
      throw new BatonError("Unavailable", `the directory breaks off ${name} of '${entry.dnText}' after ${from} values`);
  }
  return values;
}

interface Range {
  readonly from: number;
  /** Undefined: these are the last. */
  readonly last: number | undefined;
  readonly values: readonly Buffer[];
}

function rangeOf(entry: Entry, name: string): Range | undefined {
  for (const [found, values] of entry.attributes) {
    const [, attribute, from, last] = /^(.*);range=(\d+)-(\d+|\*)$/i.exec(found) ?? [];
    if (attribute?.toLowerCase() !== name.toLowerCase()) continue;
    return { from: Number(from), last: last === "*" ? undefined : Number(last), values };
  }
  return undefined;
}
