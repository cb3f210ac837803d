import { readFileSync } from "node:fs";
import {
  TicketCustomFieldSchema,
  TicketSchema$,
  TicketSchemaSchema,
  TicketsServiceCreateTicketResponseSchema,
  TicketsServiceGetTicketResponseSchema,
  TicketsServiceListTicketSchemasResponseSchema,
} from "@baton-connectors/protocol/connector-v2";
import { TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { clone, create, type JsonObject, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { type Any, anyPack, EmptySchema } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { registry } from "../src/registry.ts";
import { launchBrowser } from "./browser.ts";
import { type ConnectorClient, connect } from "./connector-client.ts";
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
  running = await runningConductor({ nextPollMs: 20 });
  connector = await connect(running.conductor, running.issued);
});
afterEach(async () => {
  await page.close();
  await running.stop();
});

async function open(options: Parameters<Browser["newPage"]>[0] = {}): Promise<void> {
  page = await browser.newPage({ ignoreHTTPSErrors: true, ...options });
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${running.conductor.url}/#token=${running.conductor.adminToken}`);
  await page.getByRole("heading", { name: "Queue a task" }).waitFor();
  await page.getByRole("link", { name: "Tickets" }).click();
  await page.getByRole("heading", { name: "New ticket" }).waitFor();
}

const hostId = "host-1";
/** Of a type that only the connector knows. */
const own: MessageInitShape<typeof TicketSchemaSchema>["annotations"] = [
  { typeUrl: "type.googleapis.com/made.up.Thing", value: new Uint8Array([8, 1]) },
];
const named = (id: string, displayName: string) => ({ id, displayName });
const schema = create(TicketSchemaSchema, {
  ...{ id: "s:1", displayName: "Access", types: [named("t", "Request")], annotations: own },
  statuses: [named("1", "Open"), named("2", "Done")],
  customFields: {
    why: { id: "why", displayName: "Why", required: true, annotations: own, value: { case: "stringValue", value: {} } },
    tags: { id: "tags", displayName: "Tags", value: { case: "stringValues", value: { defaultValues: ["a"] } } },
    urgent: { id: "urgent", displayName: "Urgent", value: { case: "boolValue", value: {} } },
    due: { id: "due", displayName: "Due", value: { case: "timestampValue", value: {} } },
    seats: { id: "seats", displayName: "Seats", value: { case: "numberValue", value: { defaultValue: 2 } } },
    size: { id: "size", displayName: "Size", value: { case: "pickStringValue", value: { allowedValues: ["S", "M"] } } },
    days: {
      ...{ id: "days", displayName: "Days" },
      value: { case: "pickMultipleStringValues", value: { allowedValues: ["Mon", "Tue", "Wed"] } },
    },
    app: {
      ...{ id: "app", displayName: "Application" },
      value: { case: "pickObjectValue", value: { allowedValues: [named("7", "Ledger"), named("8", "Payroll")] } },
    },
    who: {
      ...{ id: "who", displayName: "Approvers" },
      value: {
        case: "pickMultipleObjectValues",
        value: { allowedValues: [named("u1", "Ada"), named("u2", "Bob"), named("u3", "Cyd")] },
      },
    },
    odd: { id: "odd", displayName: "Odd" },
  },
});

/** Takes the next task and answers it. */
async function answer(kind: string, response: Any): Promise<JsonObject> {
  for (;;) {
    const { task } = await connector.getTask({ hostId });
    if (!task) continue;
    const json = toJson(TaskSchema, task, { registry: lenient }) as JsonObject;
    expect(Object.keys(json)).toContain(kind);
    await connector.finishTask({ hostId, taskId: task.id, finalState: { case: "success", value: { response } } });
    return json[kind] as JsonObject;
  }
}
const lenient = {
  ...registry,
  getMessage: (typeName: string) => registry.getMessage(typeName) ?? { ...EmptySchema, typeName },
};

const listed = (...list: (typeof schema)[]) =>
  anyPack(
    TicketsServiceListTicketSchemasResponseSchema,
    create(TicketsServiceListTicketSchemasResponseSchema, { list }),
  );
const ticket = (status: string) =>
  create(TicketSchema$, {
    ...{ id: "T-1", displayName: "Ledger, please", url: "https://tickets.example.com/T-1", labels: ["one"] },
    status: named(status, status === "1" ? "Open" : "Done"),
    customFields: { why: { id: "why", displayName: "Why", value: { case: "stringValue", value: { value: "audit" } } } },
  });
const made = (error = "") =>
  anyPack(
    TicketsServiceCreateTicketResponseSchema,
    create(TicketsServiceCreateTicketResponseSchema, { ticket: ticket("1"), error }),
  );
const read = () =>
  anyPack(
    TicketsServiceGetTicketResponseSchema,
    create(TicketsServiceGetTicketResponseSchema, { ticket: ticket("2") }),
  );

const facts = async () => {
  const [names, values] = await Promise.all(["dt", "dd"].map((name) => page.locator(`#page ${name}`).allInnerTexts()));
  return Object.fromEntries(names!.map((name, i) => [name, values![i]]));
};

test("a ticket is made by the fields of its schema, shown, and read again", async () => {
  await open();
  await page.getByRole("button", { name: "List schemas" }).click();
  await page.getByText("waiting for the connector").waitFor();
  await answer("listTicketSchemas", listed(create(TicketSchemaSchema, named("other", "Other")), schema));
  await page.getByLabel("Schema, one of 2 of acme").selectOption({ label: "Access" });
  await page.getByText("Odd is of a kind that this page does not know").waitFor();
  await page.getByLabel("Title *").fill("Ledger, please");
  await page.getByLabel("Description").fill("For the audit\nof May");
  await page.getByLabel("Why *").fill("audit");
  await page.getByLabel("Tags (one a line)").fill("one\n two \n\n");
  await page.getByLabel("Urgent").selectOption("yes");
  await page.getByLabel("Due (UTC)").fill("2026-12-24T09:30");
  await page.getByLabel("Seats").fill("4.5");
  await page.getByLabel("Size").selectOption("M");
  await page.getByLabel("Tue").check();
  await page.getByLabel("Mon").check();
  await page.getByLabel("Application").selectOption("Payroll");
  await page.getByLabel("Cyd").check();
  await page.locator("#ticket").getByLabel("Status").selectOption("Done");
  await page.getByLabel("Labels (one a line)").fill("one\nsome more");
  await page.getByLabel("Requested for (id of a user)").fill("u9");
  await page.getByRole("button", { name: "Create ticket" }).click();
  const { ticketRequest, ticketSchema, annotations } = await answer("createTicketTask", made());
  const field = (id: string, displayName: string, value: object) => [id, { id, displayName, ...value }];
  const kept = [{ "@type": "type.googleapis.com/made.up.Thing" }];
  expect(ticketRequest).toEqual({
    ...{ displayName: "Ledger, please", description: "For the audit\nof May", labels: ["one", "some more"] },
    ...{ status: named("2", "Done"), type: named("t", "Request") },
    requestedFor: { id: { resourceType: "user", resource: "u9" } },
    customFields: Object.fromEntries([
      field("why", "Why", { required: true, annotations: kept, stringValue: { value: "audit" } }),
      field("tags", "Tags", { stringValues: { values: ["one", "two"] } }),
      field("urgent", "Urgent", { boolValue: { value: true } }),
      field("due", "Due", { timestampValue: { value: "2026-12-24T09:30:00Z" } }),
      field("seats", "Seats", { numberValue: { value: 4.5 } }),
      field("size", "Size", { pickStringValue: { value: "M" } }),
      field("days", "Days", { pickMultipleStringValues: { values: ["Mon", "Tue"] } }),
      field("app", "Application", { pickObjectValue: { value: named("8", "Payroll") } }),
      field("who", "Approvers", { pickMultipleObjectValues: { values: [named("u3", "Cyd")] } }),
    ]),
  });
  expect(ticketSchema).toEqual(toJson(TicketSchemaSchema, schema, { registry: lenient }));
  expect(annotations).toEqual([
    { "@type": "type.googleapis.com/c1.connector.v2.ExternalTicketRef", id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
  await page.getByRole("heading", { name: "Ticket", exact: true }).waitFor();
  await page.locator("#page dd").getByText("Open").waitFor();
  expect(await facts()).toMatchObject({
    Id: "T-1",
    Title: "Ledger, please",
    Status: "Open",
    Labels: "one",
    Why: "audit",
  });
  expect(await page.getByRole("link", { name: "https://tickets.example.com/T-1" }).getAttribute("rel")).toContain(
    "noreferrer",
  );
  await page.getByRole("button", { name: "Refresh" }).click();
  expect(await answer("getTicket", read())).toEqual({ ticketId: "T-1" });
  await page.locator("#page dd").getByText("Done").waitFor();
  expect(await page.locator(":focus").textContent()).toBe("Refresh");
  // The address is that of what was read last.
  await page.reload();
  await page.locator("#page dd").getByText("Done").waitFor();
  expect(problems).toEqual([]);
});

test("what is not given is not sent, and what is required is asked for", async () => {
  await open();
  await page.getByRole("button", { name: "List schemas" }).click();
  await answer("listTicketSchemas", listed(schema));
  await page.getByLabel("Title *").fill("Ledger, please");
  await page.getByLabel("Seats").fill("");
  await page.getByLabel("Tags (one a line)").fill("");
  await page.getByRole("button", { name: "Create ticket" }).click();
  await page.locator("#ticket :focus:invalid").waitFor();
  expect((await running.conductor.queue.lease(running.issued.clientId, hostId, 10)).length).toBe(0);
  await page.getByLabel("Why *").fill("audit");
  await page.keyboard.press("Enter");
  const { ticketRequest } = await answer("createTicketTask", made("made, and its status is unknown"));
  expect(ticketRequest).toMatchObject({ displayName: "Ledger, please", type: named("t", "Request") });
  expect(Object.keys((ticketRequest as { customFields: object }).customFields)).toEqual(["why"]);
  await page.getByText("made, and its status is unknown").waitFor();
  expect(problems).toEqual([]);
});

test("a refusal is shown beside the form, which keeps what was typed; a ticket is found by its id", async () => {
  await open();
  await page.getByRole("button", { name: "List schemas" }).click();
  await answer("listTicketSchemas", listed(schema));
  await page.getByLabel("Title *").fill("Ledger, please");
  await page.getByLabel("Why *").fill("audit");
  await page.getByRole("button", { name: "Create ticket" }).click();
  const { task } = await next();
  const status = { code: 3, message: "Size is not for sale" };
  await connector.finishTask({ hostId, taskId: task.id, status, finalState: { case: "error", value: {} } });
  await page.getByText("error 3: Size is not for sale").waitFor();
  expect(await page.getByLabel("Why *").inputValue()).toBe("audit");
  expect(running.conductor.queue.lease(running.issued.clientId, hostId, 10)).toEqual([]);
  await page.getByLabel("Ticket id").fill(" T-1 ");
  await page.getByRole("button", { name: "Show ticket" }).click();
  expect(await answer("getTicket", read())).toEqual({ ticketId: "T-1" });
  await page.locator("#page dd").getByText("Done").waitFor();
  await page.getByRole("link", { name: /get_ticket/ }).click();
  await page.getByRole("link", { name: "Show the ticket" }).waitFor();
  expect(problems).toEqual([]);
});

async function next() {
  for (;;) {
    const { task } = await connector.getTask({ hostId });
    if (task) return { task };
  }
}

describe.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 360],
  ["dark", 360],
] as const)("in %s, %d px wide", (colorScheme, width) => {
  test("a ticket is made by keyboard alone; forms and tickets are no wider than the screen, and can be read", async () => {
    await open({ colorScheme, viewport: { width, height: 800 } });
    await tabTo("List schemas");
    await page.keyboard.press("Enter");
    await answer("listTicketSchemas", listed(wide()));
    await page.getByLabel("Why *").waitFor();
    await fits();
    await typeInto("Title *", "Ledger, please");
    await typeInto("Why *", "audit");
    await tabTo("Mon");
    await page.keyboard.press("Space");
    await tabTo("Create ticket");
    await page.keyboard.press("Enter");
    const { ticketRequest } = await answer("createTicketTask", made());
    expect(ticketRequest).toMatchObject({ customFields: { days: { pickMultipleStringValues: { values: ["Mon"] } } } });
    await page.locator("#page dd").getByText("Open").waitFor();
    await fits();
    expect(problems).toEqual([]);
  });
});

/** The same with names and choices of words that are wider than a telephone. */
function wide(): typeof schema {
  const long = "Donaudampfschifffahrtsgesellschaft".repeat(4);
  const made = clone(TicketSchemaSchema, schema);
  made.displayName = `Access ${long}`;
  made.customFields.long = create(TicketCustomFieldSchema, {
    ...{ id: "long", displayName: long },
    value: {
      case: "pickMultipleObjectValues",
      value: { allowedValues: [named("1", long), named("2", `<b>${long}</b>`)] },
    },
  });
  made.customFields.pick = create(TicketCustomFieldSchema, {
    ...{ id: "pick", displayName: long },
    value: { case: "pickStringValue", value: { allowedValues: [long] } },
  });
  return made;
}

const unreadable = readFileSync(new URL("./unreadable.js", import.meta.url), "utf8");

async function fits(): Promise<void> {
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(over).toBe(0);
  expect(await page.evaluate(unreadable)).toEqual([]);
  expect(await page.locator("#page :is(img, script, b)").count()).toBe(0);
}

/** Goes on by the Tab key alone until what is called so has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(
      "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText ?? ''",
    );
    if (String(text).trim().split("\n")[0] === name) return;
  }
  throw new Error(`the Tab key does not get to ${name}`);
}

async function typeInto(name: string, text: string): Promise<void> {
  await tabTo(name);
  await page.keyboard.type(text);
}
