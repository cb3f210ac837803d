import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";
import { type Running, runningConductor } from "./running-conductor.ts";

let browser: Browser;
let running: Running;
let connector: ConnectorClient;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  running = await runningConductor();
  connector = await connect(running.conductor, running.issued);
  await look({});
});
afterEach(async () => {
  await page.close();
  await running.stop();
});

/** A page of the given kind of screen; anything that goes wrong in it is a problem. */
async function look(options: Parameters<Browser["newPage"]>[0]): Promise<void> {
  page = await browser.newPage({ ignoreHTTPSErrors: true, ...options });
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => problems.push(`a dialog: ${dialog.message()}`));
}

/** Run in the page. */
const unreadable = readFileSync(new URL("./unreadable.js", import.meta.url), "utf8");
const hostId = "host-1";
const markup = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
const long = `${markup} ${"<b>wide</b>".repeat(900)}`;

async function open(hash = "#/"): Promise<void> {
  await page.goto(`${running.conductor.url}/#token=${running.conductor.adminToken}`);
  await page.getByRole("heading", { name: "Queue a task" }).waitFor();
  if (hash !== "#/") await goTo(hash);
}

/** Within the page that is open. */
const goTo = (hash: string) => page.goto(`${running.conductor.url}/${hash}`);

const queue = (task: Parameters<typeof running.conductor.queue.add>[0]["task"]) =>
  running.conductor.queue.add({ clientId: running.issued.clientId, task, maxAttempts: 1 }).id;

async function fail(message: string): Promise<string> {
  const id = queue({ action_invoke: { name: long } });
  await connector.getTask({ hostId });
  const status = { code: 5, message };
  await connector.finishTask({ hostId, taskId: id, status, finalState: { case: "error", value: {} } });
  return id;
}

async function sync(content: Buffer): Promise<string> {
  const id = queue({ sync_full: {} });
  await connector.getTask({ hostId });
  await connector.uploadAsset(uploadMessages(id, content));
  await connector.finishTask({ hostId, taskId: id, finalState: { case: "success", value: {} } });
  return running.conductor.uploads.list({ taskId: id })[0]!.id;
}

/** Goes on by the Tab key alone until the control of that name has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.locator(":is(a, button):focus").allInnerTexts();
    if (focused.some((text) => text.trim() === name)) return;
  }
  throw new Error(`the Tab key does not get to ${name}`);
}

const texts = (selector: string) => page.locator(selector).allInnerTexts();

test("a task has a page: who queued it, what was asked, each attempt, its answer; and can be ended by force", async () => {
  const id = queue({ sync_full: { storage_engine: "sqlite" } });
  await connector.getTask({ hostId });
  await open(`#/task/${id}`);
  await page.getByRole("heading", { name: `Task ${id}` }).waitFor();
  await page.getByText('"storage_engine": "sqlite"').waitFor();
  await page.getByRole("button", { name: "End by force" }).click();
  await page.getByRole("button", { name: "Really end by force?" }).click();
  await page.locator("#page .cancelled").waitFor();
  const events = (await texts("#page tbody tr")).join("\n");
  for (const text of [
    "queued",
    "attempt 1 began",
    "on host-1",
    "attempt 1 ended",
    "force cancel",
    "by page (127.0.0.1)",
  ]) {
    expect(events).toContain(text);
  }
  const failed = await fail("no such action");
  await goTo(`#/task/${failed}`);
  await page.getByRole("heading", { name: "Answer of attempt 1" }).waitFor();
  await page.getByText("error 5: no such action").first().waitFor();
  expect(problems).toEqual([]);
});

test("an upload has a page: its rows by type, and how it differs from the one before", async () => {
  const fixture = (name: string) => readFileSync(new URL(`../../c1z/test/fixtures/${name}`, import.meta.url));
  await sync(fixture("nested.pebble.c1z"));
  const id = await sync(fixture("nested.pebble.c1z"));
  await open(`#/upload/${id}`);
  await page.getByRole("heading", { name: "Rows by resource type" }).waitFor();
  const rows = (await texts("#page tbody tr")).map((text) => text.replaceAll(/\s+/g, " ").trim());
  expect(rows).toEqual([
    expect.stringMatching(/^group [1-9]\d* [1-9]\d* [1-9]\d*$/),
    expect.stringMatching(/^user [1-9]\d* 0 0$/),
    "grants gained 0",
    "grants lost 0",
    "resources new 0",
    "resources gone 0",
  ]);
  const broken = await sync(Buffer.from("C1ZF\0broken"));
  await goTo(`#/upload/${broken}`);
  await page.getByRole("heading", { name: `Upload ${broken}` }).waitFor();
  await page.locator("#page .problem").waitFor();
  expect(problems).toEqual([]);
});

test("a client is made, given a new secret and removed by keyboard alone, and the record says so", async () => {
  await page.goto(running.conductor.url);
  await page.locator("#token:focus").waitFor();
  await page.keyboard.type(running.conductor.adminToken);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Queue a task" }).waitFor();
  await tabTo("acme");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Client acme" }).waitFor();
  await tabTo("Rotate secret");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.getByText(/BATON_CLIENT_SECRET=/).waitFor();
  await expect(connector.getTask({ hostId })).rejects.toMatchObject({ code: 16 });
  await tabTo("Remove client");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Really remove client?" }).waitFor();
  await page.keyboard.press("Space");
  await page.locator("#clients .empty").waitFor();
  await tabTo("Audit record");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Audit record" }).waitFor();
  await page.locator("#page tbody tr").first().waitFor();
  const rows = await texts("#page tbody tr");
  expect(rows.map((row) => /(rotate client secret|remove client)/.exec(row)?.[0])).toEqual([
    ...["remove client", "rotate client secret"],
  ]);
  expect(problems).toEqual([]);
});

test("what is kept is set for good, and the admin token made anew", async () => {
  const { conductor } = running;
  await open("#/settings");
  await page.getByLabel("Ended tasks kept of each client").fill("7");
  await page.getByLabel(/^Days/).fill("1.5");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await page.getByText("Kept, also for the next start.").waitFor();
  expect(conductor.configure({})).toMatchObject({ keepTasks: 7, keepMs: 129_600_000 });
  const old = conductor.adminToken;
  await page.getByRole("button", { name: "Rotate admin token" }).click();
  await page.getByRole("button", { name: "Really rotate admin token?" }).click();
  await page.getByText("the one before no longer works").waitFor();
  expect(conductor.adminToken).not.toBe(old);
  await page.getByRole("link", { name: "Overview" }).click();
  await page.locator("#tasks .empty").waitFor();
  expect(problems).toEqual([]);
});

test("an error stays while the page is read anew, and goes with the next action", async () => {
  await open();
  await page.locator("#client-name").fill("acme");
  await page.getByRole("button", { name: "Create client" }).click();
  await page.getByText(/exists already/).waitFor();
  const id = queue({ hello: {} });
  await page.getByText(id.slice(-8)).waitFor();
  expect(await page.locator("#status").textContent()).toContain("exists already");
  await page.locator("#client-name").fill("other");
  await page.getByRole("button", { name: "Create client" }).click();
  await page.getByText(/BATON_CLIENT_ID=other/).waitFor();
  expect(await page.locator("#status").textContent()).toBe("");
});

test("a task that asks for nothing does not run for ever, and times are written the same everywhere", async () => {
  queue({ none: {} });
  await connector.getTask({ hostId });
  await open();
  await page.locator("#tasks .succeeded").waitFor();
  const [row] = await texts("#tasks tbody tr");
  expect(row).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\s\S]*nothing to do/);
});

test("10,000 tasks are paged, searched and narrowed down", async () => {
  const { database, queue: tasks } = running.conductor;
  database.exec("begin");
  const ids = Array.from({ length: 10_000 }, (_, i) => {
    return tasks.add({ clientId: running.issued.clientId, task: { action_invoke: { name: `number ${i}.` } } }).id;
  });
  database.exec("commit");
  running.conductor.queue.cancel(ids[4321]!);
  await open();
  await page.getByText("1 to 50 of 10,000").waitFor();
  expect(await page.locator("#tasks tbody tr").count()).toBe(50);
  await page.getByRole("button", { name: "Older" }).click();
  await page.getByText("51 to 100 of 10,000").waitFor();
  expect(await page.locator("#tasks tbody tr").first().textContent()).toContain(ids[9949]!.slice(-8));
  await page.getByRole("button", { name: "Newest" }).click();
  await page.getByText("1 to 50 of 10,000").waitFor();
  await page.locator("#search").fill("number 77.");
  await page.keyboard.press("Enter");
  await page.getByText("1 to 1 of 1").waitFor();
  expect(await texts("#tasks tbody tr")).toEqual([expect.stringContaining(ids[77]!.slice(-8))]);
  await page.locator("#search").fill("");
  await page.locator("#filter-state").selectOption("cancelled");
  await page.getByRole("button", { name: "Find" }).click();
  // "1 to 1 of 1" stands there since the search before.
  await page.locator("#tasks tbody").getByText(ids[4321]!.slice(-8)).waitFor();
  await page.getByText("1 to 1 of 1").waitFor();
  expect(await texts("#tasks tbody tr")).toEqual([expect.stringContaining(ids[4321]!.slice(-8))]);
  expect(problems).toEqual([]);
});

describe.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 360],
  ["dark", 360],
] as const)("in %s, %d px wide", (colorScheme, width) => {
  test("every page shows texts of 10 kB with markup as text, is no wider than the screen and can be read", async () => {
    await page.close();
    await look({ colorScheme, viewport: { width, height: 800 } });
    await connector.hello({ hostId, connectorMetadata: { displayName: long }, buildInfo: { package: "demo" } });
    const [upload, task] = [await sync(Buffer.from("C1ZF\0content")), await fail(long)];
    await running.conductor.configure({});
    await open();
    await page.locator("#tasks .failed").waitFor();
    const client = encodeURIComponent(running.issued.clientId);
    for (const hash of ["#/", `#/task/${task}`, `#/client/${client}`, `#/upload/${upload}`, "#/audit", "#/settings"]) {
      await goTo(hash);
      const place = hash === "#/" ? "#overview" : "#page";
      await page.locator(`${place} h2`).first().waitFor();
      expect([hash, await page.locator(`${place} :is(img, script, b)`).count()]).toEqual([hash, 0]);
      const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect([hash, wide]).toEqual([hash, 0]);
      expect([hash, await page.evaluate(unreadable)]).toEqual([hash, []]);
    }
    await goTo(`#/task/${task}`);
    await page.getByText("Answer of attempt 1").waitFor();
    expect(await page.locator("#page").textContent()).toContain(long);
    expect(problems).toEqual([]);
  });
});
