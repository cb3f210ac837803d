import { connectorProgram, inServiceMode } from "@baton-connectors/conformance/real-process";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../../shared/conductor/test/browser.ts";
import { apiToken, createJira, email, type JiraSimulator, makeTenant } from "../simulator/index.ts";

/** The connector as a process of its own, in service mode; a real browser at its conductor's page. */
const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let browser: Browser;
let jira: JiraSimulator;
let server: SimulatorServer;

beforeAll(async () => {
  browser = await launchBrowser();
  jira = createJira(makeTenant({ users: 12, groups: 3, projects: 2 }, 1));
  server = await startServer({ handle: jira.handle });
});
afterAll(async () => {
  program.end();
  await server.close();
  await browser?.close();
});

test("a ticket is created through the conductor's page, shown, and found where its workflow has led it", async () => {
  const env = { BATON_JIRA_URL: server.url, BATON_JIRA_EMAIL: email, BATON_JIRA_API_TOKEN: apiToken };
  await inServiceMode(program, { env, args: ["--ticketing"] }, async ({ conductor }) => {
    const page = await browser.newPage({ ignoreHTTPSErrors: true, viewport: { width: 360, height: 800 } });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${conductor.url}/#token=${conductor.adminToken}`);
    await page.getByRole("link", { name: "Tickets" }).click();
    await page.getByRole("button", { name: "List schemas" }).click();
    await page.locator("#schema").selectOption("Service Request (PR1)");
    await page.getByLabel("Title *").fill("Access to the CRM");
    await page.getByLabel("Reason *").fill("for the audit");
    await page.locator("#ticket").getByLabel("Urgency").selectOption("High");
    await page.getByLabel("Needed by (UTC)").fill("2026-12-24T00:00");
    await page.getByLabel("Seats").fill("2.5");
    await page.getByLabel("Approvers (one a line)").fill(jira.tenant.users[1]!.accountId!);
    await page.getByLabel("Office").fill("Europe > Bern");
    await page.getByLabel("Labels (one a line)").fill("two words");
    await page.getByRole("button", { name: "Create ticket" }).click();
    await page.locator("#page dd").getByText("To Do").waitFor();
    await page.getByRole("link", { name: `${server.url}/browse/PR1-909` }).waitFor();
    expect(jira.tenant.issues.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({
        ...{ summary: "Access to the CRM", labels: ["two_words"], customfield_10201: "for the audit" },
        ...{ customfield_10202: { id: "2" }, customfield_10203: "2026-12-24", customfield_10204: 2.5 },
        customfield_10205: [{ accountId: jira.tenant.users[1]!.accountId }],
        customfield_10206: { id: "10", child: { id: "11" } },
      }),
    ]);
    // Somebody works on it.
    jira.tenant.issues[0]!.fields!.status = { id: "10002", name: "Done" };
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.locator("#page dd").getByText("Done").waitFor();
    const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect([over, problems]).toEqual([0, []]);
    await page.close();
  });
});
