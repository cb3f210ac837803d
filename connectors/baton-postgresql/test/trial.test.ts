import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "@jest/globals";
import type { Content } from "./perform.ts";
import { sync } from "./sync.ts";

test("the database of the trial knows what a sync asks, and has a bit of everything", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postgresql-trial-"));
  const file = join(folder, "app.env");
  const main = new URL("../trial/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, "--settings-file", file], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout!, "data");
    const { BATON_DSN: dsn } = parseEnv(readFileSync(file, "utf8"));
    const { store, summary } = await sync({ dsn: dsn! });
    expect(summary.skips).toEqual([]);
    const { resources = {}, grants = {} }: Content = store.content();
    const names = Object.values(resources).map(({ id, displayName }) => `${id!.resourceType} ${displayName}`);
    expect(names.filter((name) => !/ pg_|information_schema/.test(name)).sort()).toEqual([
      "database shop",
      "function count_books(shelf integer DEFAULT 1)",
      "procedure tidy()",
      "role Bo Inkwell",
      "role ada",
      "role postgres",
      "role reader",
      "role writer",
      "schema shop - public",
      "sequence numbers",
      "table books",
      "view titles",
    ]);
    const byName = (name: string) =>
      Object.values(resources).find(({ displayName }) => displayName === name)!.id!.resource;
    const held = `grant:entitlement:${byName("books")}:select:${byName("ada")}`;
    expect(Object.keys(grants)).toContain(held);
  } finally {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
});
