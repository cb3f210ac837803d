import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";
import { type Running, runningConductor } from "./running-conductor.ts";

let browser: Browser;
let running: Running;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  running = await runningConductor();
  page = await browser.newPage({ ignoreHTTPSErrors: true });
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
});
afterEach(async () => {
  await page.close();
  await running.stop();
});

const hostId = "host-1";
const open = (token = running.conductor.adminToken) => page.goto(`${running.conductor.url}/#token=${token}`);
const rowsOf = (table: string) => page.locator(`#${table} tbody tr`).allInnerTexts();

/** Lets a connector take the next task, upload and finish it. */
async function work(connector: ConnectorClient): Promise<void> {
  const { task } = await connector.getTask({ hostId });
  await connector.uploadAsset(uploadMessages(task!.id, Buffer.from("C1ZF\0content")));
  await connector.finishTask({ hostId, taskId: task!.id, finalState: { case: "success", value: {} } });
}

describe("the page", () => {
  test("asks for the token, refuses a wrong one and keeps it out of the address", async () => {
    await page.goto(running.conductor.url);
    await page.locator("#token").fill("wrong");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("missing or wrong").waitFor();
    expect(await page.locator("main").isVisible()).toBe(false);
    await page.locator("#token").fill(running.conductor.adminToken);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("heading", { name: "Queue a task" }).waitFor();
    expect(await page.locator("#token").isVisible()).toBe(false);
    await open();
    await page.waitForURL(`${running.conductor.url}/`);
    expect(problems).toEqual([]);
  });

  test("queues a task, shows its outcome, its upload and the connector that did it", async () => {
    const connector = await connect(running.conductor, running.issued);
    await connector.hello({
      hostId,
      buildInfo: { package: "demo", packageVersion: "v1.2.3" },
      connectorMetadata: {
        displayName: "Demo",
        capabilities: {
          resourceTypeCapabilities: [{ resourceType: { id: "user", displayName: "User" }, capabilities: [2, 1] }],
        },
      },
    });
    await open();
    await page.locator("#fields").fill('{"storage_engine":"sqlite"}');
    await page.getByRole("button", { name: "Queue", exact: true }).click();
    await page.getByText(/Queued [0-9A-Za-z]{27}/).waitFor();
    // The table is read anew after that.
    await page.locator("#tasks").getByText("sync_full").waitFor();
    expect(await rowsOf("tasks")).toEqual([expect.stringMatching(/acme\s+sync_full\s+pending\s+0 of 3/)]);
    await work(connector);
    await page.locator("#tasks .succeeded").waitFor();
    await page.locator("#uploads .accepted").waitFor();
    expect(await rowsOf("connectors")).toEqual([
      expect.stringMatching(/acme\s+host-1\s+Demo\s+v1\.2\.3\s+User: sync, provision/),
    ]);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    expect(readFileSync((await (await downloading).path())!, "utf8")).toBe("C1ZF\0content");
    expect(problems).toEqual([]);
  });

  test("cancels a task, schedules one and removes the schedule", async () => {
    await open();
    await page.locator("#every").fill("1h");
    await page.getByRole("button", { name: "Queue", exact: true }).click();
    await page.getByText("Scheduled sync_full").waitFor();
    await page.locator("#tasks").getByRole("button", { name: "Cancel" }).click();
    await page.locator("#tasks .cancelled").waitFor();
    await page.locator("#schedules").getByRole("button", { name: "Remove" }).click();
    await page.locator("#schedules .empty").waitFor();
    expect(problems).toEqual([]);
  });

  test("says what is wrong with a task", async () => {
    await open();
    await page.locator("#type").selectOption("grant");
    await page.locator("#fields").fill('{"entitlment":{}}');
    await page.getByRole("button", { name: "Queue", exact: true }).click();
    await page.getByText(/"entitlment" is unknown/).waitFor();
    expect(await rowsOf("tasks")).toEqual(["none yet"]);
  });

  test("issues a client whose credentials work", async () => {
    await open();
    await page.locator("#client-name").fill("from-page");
    await page.getByRole("button", { name: "Create client" }).click();
    const text = (await page.getByText(/BATON_CLIENT_ID=/).textContent())!;
    const [, clientId, clientSecret] = /BATON_CLIENT_ID=(\S+)\s+BATON_CLIENT_SECRET=(\S+)/.exec(text)!;
    const connector = await connect(running.conductor, { clientId: clientId!, clientSecret: clientSecret! });
    expect((await connector.getTask({ hostId })).task).toBeUndefined();
  });

  test("shows what a connector sends as text, never as markup", async () => {
    const connector = await connect(running.conductor, running.issued);
    await connector.hello({ hostId, connectorMetadata: { displayName: "<img src=x onerror=alert(1)>" } });
    await open();
    await page.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await page.locator("img").count()).toBe(0);
  });
});
