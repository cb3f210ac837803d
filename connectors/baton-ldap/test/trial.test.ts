import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "@jest/globals";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";

test("the directory of the trial has a bit of everything", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ldap-trial-"));
  const file = join(folder, "app.env");
  const main = new URL("../trial/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, "--settings-file", file], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout!, "data");
    const env = parseEnv(readFileSync(file, "utf8"));
    const settings = { url: env.BATON_URL!, bindDn: env.BATON_BIND_DN!, password: env.BATON_PASSWORD! };
    const opened = openLdap({ ...settings, baseDn: env.BATON_BASE_DN! });
    const { store, summary } = await opened.sync().finally(() => opened.close());
    expect(summary.skips).toEqual([]);
    const { resources, grants } = rowsOf(store);
    expect(resources.size).toBe(6);
    expect([...grants.keys()].map((id) => id.replaceAll(/,ou=\w+|,dc=trial,dc=test/g, "")).sort()).toEqual([
      "group:cn=editors:member:user:uid=ada",
      "group:cn=staff:member:group:cn=editors",
      "group:cn=staff:member:user:uid=ada",
      "group:cn=staff:member:user:uid=bo",
      "role:cn=librarian:member:user:uid=cy",
    ]);
  } finally {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
});
