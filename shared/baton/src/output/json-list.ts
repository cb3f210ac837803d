import type { Output } from "./output.ts";

/** An item in parts: text, or the bytes of text that is printed more than once. */
export type Pieces = readonly (string | Uint8Array)[];

/** One JSON document `{"name":[…]}` in the order of its items, or `{}` when there are none; no newline behind. */
export async function printJsonList(output: Output, name: string, items: Iterable<string | Pieces>): Promise<void> {
  let count = 0;
  for (const item of items) {
    const pieces = typeof item === "string" ? [item] : item;
    for (const piece of [count++ === 0 ? `{"${name}":[` : ",", ...pieces]) {
      const waiting = output.write(piece);
      if (waiting) await waiting;
    }
  }
  await output.write(count === 0 ? "{}" : "]}");
}

/** `{"a":…,"b":…}` of members that are JSON already; absent ones are left out. */
export const jsonObject = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .filter(([, json]) => json !== undefined)
    .map(([name, json]) => `"${name}":${json}`)
    .join(",")}}`;

export const jsonArray = (items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : `[${items.join(",")}]`;
