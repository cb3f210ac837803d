import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";

const here = fileURLToPath(new URL("..", import.meta.url));
/** Below this package, so that what is made finds the libraries as if they were installed. */
const place = join(here, "dist/made-openapi");
rmSync(place, { recursive: true, force: true });
mkdirSync(place, { recursive: true });
afterAll(() => rmSync(place, { recursive: true }));

function node(cwd: string, ...args: readonly string[]) {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, ...env } = process.env;
  const all = ["--disable-warning=ExperimentalWarning", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd, encoding: "utf8", input: "", env });
  return { status, stdout, stderr };
}
const create = (...args: readonly string[]) => node(place, join(here, "src/main.ts"), ...args);
const folder = join(place, "baton-acme");
const text = (path: string) => readFileSync(join(folder, path), "utf8");

test("from a description a connector is proposed that compiles and loses nothing, with its unsure places marked", () => {
  const made = create("acme", "--openapi", join(here, "test/fixtures/openapi.yaml"));
  expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/\d+ places are marked UNSURE/) });
  const tsc = join(here, "../../node_modules/typescript/bin/tsc");
  expect(node(folder, tsc, "--noEmit")).toEqual({ status: 0, stdout: "", stderr: "" });
  const { status, stdout } = node(folder, "test/conformance.ts", "--only", " | once");
  expect({ status, lost: /^lost:/m.test(stdout) }).toEqual({ status: 0, lost: false });
  expect(Number(/(\d+) cases in /.exec(stdout)?.[1])).toBeGreaterThan(300);
});

test("its lists, their pages, its key and its types are those of the description", () => {
  expect(text("src/client.ts")).toContain('next: nextField(["next_cursor"], { endsWith: ["", null] })');
  expect(text("src/client.ts")).toContain("query = { page: at, per_page: size }");
  expect(text("src/client.ts")).toMatch(/UNSURE: no pages are described[\s\S]*?listRole\(/);
  expect(text("src/auth.ts")).toContain('"X-Api-Key": token');
  expect(text("src/config.ts")).toContain("https://acme.example/api/v1");
  expect(JSON.parse(text("package.json")).scripts.types).toContain("openapi-typescript");
  expect(text("openapi.yaml")).toContain("openapi: 3.1.0");
});

test.each([
  ["package.json", "describes no list"],
  ["nothing.yaml", "ENOENT"],
])("%s is refused in one line, and nothing is written", (file, message) => {
  const { status, stderr } = create("other", "--openapi", join(here, file));
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^[^\n]+\n {2}hint: [^\n]+\n$/);
});
