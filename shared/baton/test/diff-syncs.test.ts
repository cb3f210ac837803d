import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { baton, fixture } from "./run.ts";
import { writeSyncsOf } from "./two-syncs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-diff-syncs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Message {
  readonly id: string | { readonly resourceType: string; readonly resource: string };
}
/** What the Go tool printed of the rows of a file, by id. */
function rowsOf(name: string, list: string, member: string): ReadonlyMap<string, Message> {
  const document = JSON.parse(readFileSync(fixture(`${name}.${list}.json`), "utf8"));
  const messages: Message[] = document[list].map((row: Record<string, Message>) => row[member]);
  return new Map(messages.map((message) => [JSON.stringify(message.id), message]));
}

/** In the order they ended; in the file they may be in another. */
const [before, after] = ["flat", "nested"];

test.each([[[before, after]], [[after, before]]])("%j: what the newest full sync changed", async (written) => {
  const file = join(folder, `${written.join("-")}.c1z`);
  await writeSyncsOf(
    file,
    written.map((name) => fixture(`${name}.sqlite.c1z`)),
  );
  const { stdout, status } = await baton("diff", "-f", file);
  const document = JSON.parse(stdout);
  for (const [list, member] of [
    ["resources", "resource"],
    ["entitlements", "entitlement"],
    ["grants", "grant"],
  ] as const) {
    const [old, fresh] = [rowsOf(before, list, member), rowsOf(after, list, member)];
    const only = (some: ReadonlyMap<string, Message>, others: ReadonlyMap<string, Message>) =>
      [...some].flatMap(([id, message]) => (others.has(id) ? [] : [message]));
    const modified = [...fresh].flatMap(([id, message]) =>
      old.has(id) && !isDeepStrictEqual(old.get(id), message) ? [message] : [],
    );
    const wanted = { created: only(fresh, old), deleted: only(old, fresh), modified };
    const found = document[list];
    expect({ created: [], deleted: [], modified: [], ...found }).toEqual(wanted);
  }
  // Without names the command tells, and does not judge.
  expect(status).toBe(0);
});
