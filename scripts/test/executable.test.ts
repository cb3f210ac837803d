import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

test("a single executable needs no Node: version, capabilities, and a sync with its writing thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "baton-executable-test-"));
  try {
    const script = fileURLToPath(new URL("../executable.ts", import.meta.url));
    const made = spawnSync(process.execPath, [script, "baton-demo", "--version", "1.2.3", "--out", folder], {
      encoding: "utf8",
    });
    expect(made).toMatchObject({ status: 0 });
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(join(folder, "baton-demo"), args, {
        cwd: folder,
        encoding: "utf8",
        env: {},
      });
      return { status, stdout, stderr };
    };
    expect(run("--version")).toEqual({ status: 0, stdout: "baton-demo version 1.2.3\n", stderr: "" });
    expect(JSON.parse(run("capabilities").stdout)).toMatchObject({
      "@type": "type.googleapis.com/c1.connector.v2.ConnectorCapabilities",
    });
    expect(run("--file=x.c1z", "--quiet")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(existsSync(join(folder, "x.c1z"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
