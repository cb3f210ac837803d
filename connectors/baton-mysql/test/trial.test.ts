import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { expect, test } from "@jest/globals";
import { settings, sync } from "./sync.ts";

test("the server of the trial knows what a sync asks, and has a bit of everything", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mysql-trial-"));
  const file = join(folder, "app.env");
  const main = new URL("../trial/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, "--settings-file", file], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout!, "data");
    const { BATON_CONNECTION_STRING: dsn } = parseEnv(readFileSync(file, "utf8"));
    const { store, summary } = await sync(settings(dsn!));
    expect(summary.skips).toEqual([]);
    const { resources = {}, grants = {} } = store.content();
    const names = (Object.values(resources) as Resource[]).map(({ id }) => id!.resource);
    expect(names.filter((name) => !/:(root|baton|mariadb\.sys)@|PUBLIC/.test(name)).sort()).toEqual([
      "column:shop.books.title",
      "database:shop",
      "role:reader@",
      "role:writer@",
      "routine:shop.tidy",
      "server:trial",
      "table:shop.books",
      "table:shop.titles",
      "user:ada@%",
      "user:bo@10.%",
    ]);
    expect(Object.keys(grants)).toEqual(
      expect.arrayContaining([
        "entitlement:select:database:shop:user:user:ada@%",
        "grant:entitlement:update:column:shop.books.title:user:bo@10.%",
      ]),
    );
  } finally {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
});
