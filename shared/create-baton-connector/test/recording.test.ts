import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeConformance, recordedSubject, runHere } from "@baton-connectors/conformance";
import { runConformance } from "@baton-connectors/conformance/run";
import { inProcess, startServer } from "@baton-connectors/simulators";
import { parseRecording, recordedApp } from "@baton-connectors/simulators/recorded";
import { afterAll, expect, test } from "@jest/globals";
import { createApp } from "../template/simulator/app.ts";
import { credentials } from "../template/simulator/auth/token.ts";
import { config } from "../template/src/config.ts";
import { exampleApp } from "../template/src/connector.ts";
import { subject } from "../template/test/subject.ts";

const folder = mkdtempSync(join(tmpdir(), "baton-recording-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "recording.json");
const entry = fileURLToPath(new URL("../template/src/main.ts", import.meta.url));
const program = { name: "baton-example", entry, config, connector: async () => exampleApp };
const run = (args: readonly string[], env = {}) => runHere(program, args, env, { directory: folder });

const server = await startServer({ handle: createApp({ users: 12, groups: 3 }).handle });
const env = { BATON_BASE_URL: server.url, BATON_TOKEN: credentials.token, BATON_PAGE_SIZE: "5" };
const shown = await run(["record", "--check"], env);
const recorded = await run(["record"], env);
const call = await run(["call", "group", "grants", "g1", "--page", "2"], env);
const missing = await run(["call", "team", "list"], env);
await server.close();

test("what would be replaced is shown, and nothing written before", () => {
  expect(shown.status).toBe(0);
  expect(shown.output).toContain("GET /users.items[].email");
  expect(shown.output).toContain("Nothing was written");
  expect(shown.output).not.toContain(credentials.token);
});

test("the recording has none of it, and plays to as many rows", async () => {
  expect(recorded.output).toContain("Played again: group 3, user 12, entitlements 3, grants 13");
  const text = readFileSync(path, "utf8");
  for (const one of ["User", "user0", "example.com", "Group ", credentials.token]) expect(text).not.toContain(one);
  const played = await run(["replay", "recording.json", "-f", join(folder, "sync.c1z")]);
  expect(played.output).toContain("Played: 15 resources, 3 entitlements, 13 grants");
});

test("it is served, too", async () => {
  const app = await recordedApp(parseRecording(readFileSync(path, "utf8"))).open({ size: {}, seed: 1 });
  const { fetch } = inProcess({ handle: app.handle });
  expect(app.settings("http://127.0.0.1:1")).toMatchObject({
    BATON_BASE_URL: "http://127.0.0.1:1",
    BATON_PAGE_SIZE: "5",
  });
  expect(await (await fetch("http://127.0.0.1:1/users?limit=5")).json()).toMatchObject({ items: { length: 5 } });
  expect((await fetch("http://127.0.0.1:1/teams")).status).toBe(400);
});

test("everything that can go wrong is tried on it", async () => {
  const lines: string[] = [];
  const status = await runConformance(subject, ["--recording", path, "--only", "| once"], {
    print: (line) => void lines.push(line),
  });
  expect({ status, lost: lines.filter((line) => line.startsWith("lost")) }).toEqual({ status: 0, lost: [] });
  expect(lines.join("\n")).toMatch(/[1-9]\d+ cases in /);
});

describeConformance(recordedSubject({ ...subject, sample: 40 }, path));

test("one page of one list can be called, with what it asked", () => {
  expect(JSON.parse(call.stdout)).toMatchObject({
    items: [{ principal: { id: { resource: "u6" } } }, { principal: { id: { resource: "u9" } } }],
    next: null,
    requests: ["GET /groups/g1 200", "GET /groups/g1/members?after=2&limit=5 200"],
  });
  expect(missing).toMatchObject({ status: 2, output: expect.stringContaining("there is no resource type 'team'") });
});
