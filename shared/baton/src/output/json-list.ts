import type { Output } from "./output.ts";

/** One JSON document `{"name":[…]}` in the order of its items, or `{}` when there are none; no newline behind. */
export async function printJsonList(output: Output, name: string, items: Iterable<string | Uint8Array>): Promise<void> {
  let count = 0;
  for (const item of items) {
    const before = output.write(count++ === 0 ? `{"${name}":[` : comma);
    if (before) await before;
    const waiting = output.write(item);
    if (waiting) await waiting;
  }
  await output.write(count === 0 ? "{}" : "]}");
}

const comma = Buffer.from(",");

/** `{"a":…,"b":…}` of members that are JSON already; absent ones are left out. */
export const jsonObject = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .filter(([, json]) => json !== undefined)
    .map(([name, json]) => `"${name}":${json}`)
    .join(",")}}`;

export const jsonArray = (items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : `[${items.join(",")}]`;
