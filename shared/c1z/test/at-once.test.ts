import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { atOnce, targetOf } from "../src/at-once.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-at-once-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (text: string) => async (temporary: string) => writeFileSync(temporary, text);
const modeOf = (path: string) => statSync(path).mode & 0o777;

test("a file that was not there", async () => {
  await atOnce(join(directory, "a"), write("new"));
  expect(readdirSync(directory)).toEqual(["a"]);
});

test("mode of the old file stays, links are followed, nothing is left beside", async () => {
  const real = join(directory, "real");
  const link = join(directory, "link");
  writeFileSync(real, "old");
  chmodSync(real, 0o600);
  symlinkSync("real", link);
  await atOnce(link, write("new"));
  expect([readFileSync(real, "utf8"), modeOf(real)]).toEqual(["new", 0o600]);
  expect(targetOf(link)).toBe(targetOf(real));
  expect(readdirSync(directory).sort()).toEqual(["link", "real"]);
});

test("a link to what is not there yet", async () => {
  symlinkSync("later", join(directory, "link"));
  await atOnce(join(directory, "link"), write("new"));
  expect(readFileSync(join(directory, "later"), "utf8")).toBe("new");
});

test("a failure leaves the old file, and nothing beside it", async () => {
  const path = join(directory, "a");
  writeFileSync(path, "old");
  const failing = atOnce(path, async (temporary) => {
    writeFileSync(temporary, "half");
    throw new Error("no more");
  });
  await expect(failing).rejects.toThrow("no more");
  expect([readdirSync(directory), readFileSync(path, "utf8")]).toEqual([["a"], "old"]);
});

/** Runs the module in namespaces of its own, where a file can be mounted by itself without being root outside. */
function inside(script: string, body: string) {
  const file = join(directory, "body.mjs");
  writeFileSync(file, body);
  const shell = `${script}\nexec "$0" --disable-warning=ExperimentalWarning ${file}`;
  return spawnSync("unshare", ["--user", "--map-root-user", "--mount", "sh", "-ec", shell, process.execPath], {
    encoding: "utf8",
  });
}

test.each([
  ["longer than", "x".repeat(3_000_000)],
  ["shorter than", "x"],
])("a file mounted by itself, which cannot be replaced, is written through: %s before", (_, text) => {
  const outside = join(directory, "outside.c1z");
  const mounted = join(directory, "data", "sync.c1z");
  mkdirSync(join(directory, "data"));
  writeFileSync(outside, "old content");
  writeFileSync(mounted, "");
  const module = new URL("../src/at-once.ts", import.meta.url);
  const result = inside(
    `mount --bind ${outside} ${mounted}`,
    `import { writeFileSync } from "node:fs";
     const { atOnce } = await import(${JSON.stringify(module.href)});
     await atOnce(${JSON.stringify(mounted)}, async (temporary) => writeFileSync(temporary, ${JSON.stringify(text)}));`,
  );
  expect(result).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(outside, "utf8")).toBe(text);
  expect(readdirSync(join(directory, "data"))).toEqual(["sync.c1z"]);
});

test("where the directory takes no file, the result is made in the spare one", () => {
  const outside = join(directory, "outside.c1z");
  const spare = join(directory, "spare");
  mkdirSync(join(directory, "data"));
  mkdirSync(spare);
  writeFileSync(outside, "old");
  writeFileSync(join(directory, "data", "sync.c1z"), "");
  const mounted = join(directory, "data", "sync.c1z");
  const module = new URL("../src/at-once.ts", import.meta.url);
  const result = inside(
    `mount --bind ${join(directory, "data")} ${join(directory, "data")}
     mount -o remount,bind,ro ${join(directory, "data")}
     mount --bind ${outside} ${mounted}`,
    `import { writeFileSync } from "node:fs";
     const { atOnce } = await import(${JSON.stringify(module.href)});
     await atOnce(${JSON.stringify(mounted)}, async (temporary) => writeFileSync(temporary, "new"), ${JSON.stringify(spare)});`,
  );
  expect(result).toMatchObject({ status: 0, stderr: "" });
  expect([readFileSync(outside, "utf8"), readdirSync(spare)]).toEqual(["new", []]);
});
