import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runBaton } from "../src/run.ts";
import { baton } from "./run.ts";
import { writeTenants } from "./tenant-file.ts";

let folder: string;
let file: string;
const cache = () => join(folder, ".baton-cache");
const copies = () => readdirSync(cache()).filter((name) => name.endsWith(".sqlite"));
const tenant = (name: string) =>
  writeTenants(file, [
    {
      // What cannot be packed makes a file that is worth keeping.
      accounts: Array.from({ length: 300 }, (_, i) => ({
        ...{ id: `u${i}`, name: `${name} ${i}`, profile: { noise: randomBytes(20_000).toString("base64") } },
      })),
      things: [{ key: "group:g1", name: "Everybody" }],
      grants: [["group:g1:member", "user:u7"]],
    },
  ]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-kept-"));
  file = join(folder, "large.c1z");
  await tenant("First");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the explorer until it is ready, and asks it one thing. */
async function explored(question: string, ...flags: string[]): Promise<{ readonly [key: string]: unknown }> {
  const [stdout, stderr, stop] = [new PassThrough(), new PassThrough(), new AbortController()];
  const printed = new Promise<string>((resolve) => stdout.once("data", (text) => resolve(String(text).trim())));
  const ended = runBaton(["explorer", "-f", file, "--no-open", ...flags], { stdout, stderr, env: {} }, stop.signal);
  const { origin, hash } = new URL(await printed);
  const ask = async (path: string) => {
    const answer = await fetch(`${origin}/api/${path}`, { headers: { authorization: `Bearer ${hash.slice(1)}` } });
    return { status: answer.status, body: (await answer.json()) as { readonly [key: string]: unknown } };
  };
  try {
    const first = await ask("progress");
    expect(first.status).toBe(200);
    // What is there before anything is read.
    expect(first.body.apps).toEqual([expect.objectContaining({ app: "large", file, bytes: statSync(file).size })]);
    for (let tries = 0; tries < 600 && !(await ask("progress")).body.ready; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return (await ask(question)).body;
  } finally {
    stop.abort();
    expect(await ended).toBe(0);
  }
}
const found = async (name: string, ...flags: string[]) =>
  (
    (await explored(`search?q=${encodeURIComponent(name)}&app=&type=`, ...flags)).rows as { readonly name: string }[]
  ).map((row) => row.name);

test("what was prepared of a large file is kept beside it, for this user alone, and used as long as the file is the same", async () => {
  expect(await found("First 7", "--no-cache")).toContain("First 7");
  expect(readdirSync(folder)).toEqual(["large.c1z"]);
  expect(await found("irst 7")).toContain("First 7");
  expect(copies()).toHaveLength(1);
  // The folder that it was made in is gone.
  expect(readdirSync(cache())).toEqual(copies());
  if (process.platform !== "win32") expect(statSync(cache()).mode & 0o777).toBe(0o700);

  const names = async (...flags: string[]) =>
    JSON.parse(
      (await baton("query", "select name from accounts where id = 'u7'", "-f", file, "-o", "json", ...flags)).stdout,
    ).rows;
  const copy = join(cache(), copies()[0]!);
  {
    using db = new DatabaseSync(copy);
    db.exec("update resources set name = 'Of the copy' where id = 'u7'");
  }
  expect(await names()).toEqual([{ name: "Of the copy" }]);
  expect(await names("--no-cache")).toEqual([{ name: "First 7" }]);
  // Somebody else may have written it.
  chmodSync(copy, 0o666);
  expect(await names()).toEqual([{ name: "First 7" }]);
  chmodSync(copy, 0o600);
  expect(await names()).toEqual([{ name: "Of the copy" }]);

  rmSync(file);
  await tenant("Second");
  expect(await names()).toEqual([{ name: "Second 7" }]);
  expect(await found("second 7")).toContain("Second 7");
  expect(copies()).toHaveLength(2);
});

test("a file that cannot be read ends the explorer, and leaves nothing", async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  stdout.resume();
  let said = "";
  stderr.on("data", (text) => {
    said += text;
  });
  const status = await runBaton(["explorer", "-f", join(folder, "none.c1z"), "--no-open"], { stdout, stderr, env: {} });
  expect({ status, said }).toEqual({ status: 2, said: expect.stringContaining("does not exist or is empty") });
});
