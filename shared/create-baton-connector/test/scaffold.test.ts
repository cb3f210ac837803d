import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { authKinds } from "../src/answers.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = join(here, "../..");
/** Below this package, so that what is made finds the libraries as if they were installed. */
const place = join(here, "dist/made");

beforeAll(() => {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
});
afterAll(() => rmSync(place, { recursive: true }));

function node(cwd: string, ...args: readonly string[]) {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], {
    cwd,
    encoding: "utf8",
    input: "",
    env: { ...env, FORCE_COLOR: "0" },
  });
  return { status, stdout, stderr };
}
const create = (cwd: string, ...args: readonly string[]) => node(cwd, join(here, "src/main.ts"), ...args);

const tsc = join(root, "node_modules/typescript/bin/tsc");
const nameFor = (auth: string) => `baton-made-${auth}`;

test("for each way to authenticate a connector is made that compiles", () => {
  for (const auth of authKinds) {
    const name = nameFor(auth);
    expect(create(place, `Made ${auth}`, "--auth", auth, "--display-name", "Made & Co")).toMatchObject({ status: 0 });
    const manifest = JSON.parse(readFileSync(join(place, name, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ name, bin: { [name]: "dist/main.js" } });
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|"private"/);
    for (const hidden of [".gitignore", ".npmrc"]) expect(existsSync(join(place, name, hidden))).toBe(true);
  }
  const all = {
    extends: `./${nameFor("token")}/tsconfig.json`,
    include: authKinds.map((auth) => `${nameFor(auth)}/**/*.ts`),
  };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(all));
  expect(node(place, tsc, "--noEmit")).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("an app's name may begin with a digit, and whose it is stands everywhere", () => {
  const made = create(place, "1Password", "--repository", "https://github.com/acme/baton-1password.git");
  expect(made).toMatchObject({ status: 0 });
  const folder = join(place, "baton-1password");
  expect(readFileSync(join(folder, "src/connector.ts"), "utf8")).toContain("export const app1password = ");
  const { license, repository, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  expect([license, repository.url, homepage]).toEqual([
    "Apache-2.0",
    "git+https://github.com/acme/baton-1password.git",
    "https://github.com/acme/baton-1password#readme",
  ]);
  for (const file of [
    "LICENSE",
    "CHANGELOG.md",
    "Dockerfile",
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
  ])
    expect(readFileSync(join(folder, file), "utf8")).not.toMatch(/your-organization|baton-example/);
});

test("what is built from it starts, and knows what it can do", () => {
  const folder = join(place, nameFor("oauth"));
  const release = (...args: readonly string[]) => node(folder, join(root, "shared/release/src/main.ts"), ...args);
  expect(release("bundle")).toMatchObject({ status: 0, stderr: "" });
  expect(node(folder, "dist/main.js", "--version").stdout).toBe("baton-made-oauth version 0.1.0\n");
  expect(node(folder, "dist/main.js", "--help").stdout).toContain("--app-client-secret string");
  const capabilities = JSON.parse(node(folder, "dist/main.js", "capabilities").stdout);
  expect(capabilities.connectorCapabilities).toContain("CAPABILITY_PROVISION");
  expect(readFileSync(join(folder, "THIRD-PARTY-NOTICES.txt"), "utf8")).toContain("zod ");
  expect(release("readme").stdout).toBe("wrote README.md\n");
  expect(release("readme", "--check")).toMatchObject({ status: 0 });
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  for (const text of ["| `--app-client-secret string` |", "| `groups:write` |", "$ baton-made-oauth --help"])
    expect(readme).toContain(text);
});

// The third way is the template's own, whose tests run by themselves.
test.each([
  ["oauth", "conformance", 11],
  ["basic", "errors", 2],
])("with %s credentials, it passes its own tests (%s)", (auth, tests, count) => {
  const jest = join(root, "node_modules/jest/bin/jest.js");
  const run = node(join(place, nameFor(auth)), "--experimental-vm-modules", jest, "--runInBand", tests);
  expect(run.status === 0 ? "" : run.stderr).toBe("");
  expect(Number(/Tests: +(\d+) passed/.exec(run.stderr)?.[1])).toBeGreaterThanOrEqual(count);
});

test("everything that can go wrong is tried without a test runner, too", () => {
  const { status, stdout } = node(join(place, nameFor("oauth")), "test/conformance.ts", "--only", " | once");
  expect({ status, lost: /^lost:/m.test(stdout) }).toEqual({ status: 0, lost: false });
  const tried = Number(/(\d+) cases in /.exec(stdout)?.[1]);
  expect(tried).toBeGreaterThan(400);
});

test.each([
  [["acme", "crm"], "one name, please, not 2"],
  [["!"], "'!' cannot be the name of a connector"],
  [["acme", "--repository", "acme"], "--repository is 'acme'"],
  [["acme", "--from", "/nowhere"], "there is no /nowhere"],
  [["acme", "--auth", "magic"], "--auth is 'magic'"],
  [["acme", "--display-name", 'A"B'], "cannot be shown as the app's name"],
  [["--nonsense"], "Unknown option '--nonsense'"],
  [[], "no name was given"],
])("%j is refused in one line with a hint, and nothing is written", (args, message) => {
  const folder = mkdtempSync(join(tmpdir(), "baton-create-"));
  try {
    const { status, stdout, stderr } = create(folder, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^[^\n]+\n {2}hint: [^\n]+\n$/);
    expect(existsSync(join(folder, "baton-acme"))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a folder with something in it is left alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "baton-create-"));
  try {
    mkdirSync(join(folder, "baton-acme"));
    writeFileSync(join(folder, "baton-acme/mine"), "mine");
    const { status, stderr } = create(folder, "acme");
    expect(status).toBe(2);
    expect(stderr).toContain("is there and not empty");
    expect(existsSync(join(folder, "baton-acme/package.json"))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
