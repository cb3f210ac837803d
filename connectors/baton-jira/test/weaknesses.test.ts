import { TicketRequestSchema } from "@baton-connectors/protocol/connector-v2";
import { fromJson, type JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, scopedToken } from "../simulator/index.ts";
import { createReach } from "../src/participants.ts";
import { storedRows } from "./golden.ts";
import { openJira } from "./jira.ts";

/** What the Go connector for Jira gets wrong, one by one; the rest is in the recorded runs, operations and ticket cases. */
const tenant = makeTenant({ users: 130, groups: 6, projects: 4 }, 5);

describe("who takes part in a project", () => {
  const site = (count: number, sees: (n: number) => boolean, most: number) => {
    const asked: [number, number][] = [];
    const ask = async (startAt: number, size: number) => {
      asked.push([startAt, size]);
      const end = Math.min(startAt + Math.min(size, most), count, 1000);
      return Array.from({ length: Math.max(0, end - startAt) }, (_, i) => startAt + i)
        .filter(sees)
        .map(String);
    };
    return { ask, asked };
  };
  const kinds: readonly [string, (n: number) => boolean][] = [
    ["everybody", () => true],
    ["nobody", () => false],
    ["a few, far apart", (n) => [10, 430, 999].includes(n)],
    ["every third", (n) => n % 3 === 0],
    ["all but the first hundred", (n) => n >= 100],
  ];
  const cases = kinds.flatMap(([who, sees]) =>
    [1, 49, 50, 51, 127, 999, 1000, 20_000].flatMap((users) =>
      [50, 100, 250, 1000].map((most) => ({ who, sees, users, most })),
    ),
  );
  test.each(cases)("$who of $users, where the server looks at $most at most", async ({ sees, users, most }) => {
    const reach = createReach();
    const wanted = Array.from({ length: Math.min(users, 1000) }, (_, n) => n)
      .filter(sees)
      .map(String);
    for (let project = 0; project < 3; project++) {
      const { ask } = site(users, sees, most);
      expect([...(await reach.viewers(ask, users))].sort()).toEqual([...wanted].sort());
    }
  });

  test("is asked for by one call a project, once an answer has shown how far it reaches", async () => {
    const reach = createReach();
    const first = site(20_000, () => true, 1000);
    await reach.viewers(first.ask, 20_000);
    const second = site(20_000, (n) => n < 3, 1000);
    await reach.viewers(second.ask, 20_000);
    expect([first.asked, second.asked]).toEqual([[[0, 1000]], [[0, 1000]]]);
  });

  test("beyond the first thousand users is counted as skipped", async () => {
    const { summary } = await openJira(makeTenant({ users: 1100, groups: 2, projects: 2 }, 2)).sync();
    expect(summary.skips).toEqual([
      expect.objectContaining({ count: 2, reason: expect.stringContaining("first thousand users") }),
    ]);
  });
});

test("calls: no list is read twice, and each project, role and group is asked about once", async () => {
  const { sent, sync } = openJira(tenant);
  const { store } = await sync();
  const paths = sent.map(({ method, path }) => `${method} ${path}`);
  expect(paths.filter((path, i) => paths.indexOf(path) !== i)).toEqual([]);
  const { resources } = storedRows(store);
  const count = (type: string) => [...resources.keys()].filter((key) => key.startsWith(`${type}/`)).length;
  // Users and an empty page, groups, projects, all roles; one for each project, role and group; 130 members are three pages;
  // participants are asked for twice until it is known how far an answer reaches.
  const lists = 2 + 1 + 1 + 1 + 2;
  expect(paths.length).toBeLessThanOrEqual(lists + 3 * count("project") + count("project-role") + count("group"));
});

test("a silent server ends a request, and is asked again", async () => {
  const app = openJira(tenant, {}, { faults: [{ path: "/users/search", hang: true, times: 1 }] });
  const { store } = await app.sync();
  expect([...storedRows(store).resources.keys()].filter((key) => key.startsWith("user/"))).toHaveLength(130);
  expect(app.waits.length).toBeGreaterThan(0);
});

test("a limit is waited for as long as it says", async () => {
  const limit = { status: 429, headers: { "retry-after": "7" }, times: 1 };
  const app = openJira(tenant, {}, { faults: [{ path: "/group/member", ...limit }] });
  await app.sync();
  expect(Math.max(...app.waits)).toBeGreaterThanOrEqual(6900);
  expect(Math.max(...app.waits)).toBeLessThan(9000);
});

test("customers that are left out hold nothing", async () => {
  const { store } = await openJira(tenant, { skipCustomerUser: true }).sync();
  const { grants, resources } = storedRows(store);
  const held = [...grants.values()].map(({ principal }) => principal as { resourceType: string; resource: string });
  expect(held.filter(({ resourceType, resource }) => !resources.has(`${resourceType}/${resource}`))).toEqual([]);
  expect(held.length).toBeGreaterThan(100);
});

describe("a ticket", () => {
  const schemaId = "PR0:10101";
  const filled = (texts: Readonly<Record<string, string>> = {}, more: JsonObject = {}) =>
    fromJson(TicketRequestSchema, {
      ...{ displayName: "Access, please", description: "very private", ...more },
      customFields: Object.fromEntries(
        Object.entries({ customfield_10201: "why", ...texts }).map(([id, value]) => [
          id,
          { id, stringValue: { value } },
        ]),
      ),
    });
  const opened = async (faults: Parameters<typeof openJira>[2] = {}, config = {}) => {
    const app = openJira(tenant, config, faults);
    const schema = await app.runtime.getTicketSchema({ id: schemaId });
    return { app, schema };
  };
  const posts = ({ sent }: ReturnType<typeof openJira>) =>
    sent.filter(({ method, path }) => method === "POST" && path.endsWith("/issue"));

  test("whose answer is lost is found, and not made twice", async () => {
    const { app, schema } = await opened({
      faults: [{ method: "POST", path: "/issue$", status: 502, effective: true, times: 1 }],
    });
    const { ticket } = await app.runtime.createTicket({ request: filled(), schema });
    expect([ticket?.id, app.tenant.issues.map(({ id }) => id), posts(app)]).toEqual([
      ...["30909", ["30909"], [expect.anything()]],
    ]);
  });

  test("whose answer is lost stays in doubt where it is not found", async () => {
    const { app, schema } = await opened({ faults: [{ method: "POST", path: "/issue$", status: 502 }] });
    const made = app.runtime.createTicket({ request: filled(), schema });
    await expect(made).rejects.toMatchObject({ effect: "unknown" });
    expect([app.tenant.issues, posts(app)]).toEqual([[], [expect.anything()]]);
  });

  test("that was made and cannot be read is reported as made, with its key", async () => {
    const { app, schema } = await opened({ faults: [{ method: "GET", path: "/issue/30909", status: 404 }] });
    const { ticket, error } = await app.runtime.createTicket({ request: filled(), schema });
    expect([ticket?.id, ticket?.url, error]).toEqual(["30909", "https://example.atlassian.net/browse/PR0-909", ""]);
  });

  test("that is asked for again by the same name is the same", async () => {
    const { app, schema } = await opened();
    const call = { request: filled(), schema, reference: "provisioner/1" };
    const first = await app.runtime.createTicket(call);
    const second = await app.runtime.createTicket(call);
    const other = await app.runtime.createTicket({ ...call, reference: "provisioner/2" });
    expect([first, second, other].map(({ ticket }) => ticket?.id)).toEqual(["30909", "30909", "30910"]);
  });

  test("leads to the site, also by way of the gateway", async () => {
    const jiraUrl = `https://api.atlassian.com/ex/jira/${tenant.site.cloudId}`;
    const { app, schema } = await opened({ selfAtGateway: true }, { jiraUrl, jiraApiToken: scopedToken });
    const { ticket } = await app.runtime.createTicket({ request: filled(), schema });
    expect(ticket?.url).toBe("https://example.atlassian.net/browse/PR0-909");
  });

  test("is moved to its status once it is made", async () => {
    const { app, schema } = await opened();
    const { ticket } = await app.runtime.createTicket({
      request: filled({}, { status: { id: "10002" } }),
      schema,
    });
    expect(ticket?.status).toMatchObject({ id: "10002", displayName: "Done" });
  });

  test.each([
    ["Europe", { id: "10" }],
    ["Europe > Bern", { id: "10", child: { id: "11" } }],
    ["10/11", { id: "10", child: { id: "11" } }],
  ])("takes the cascading choice %s", async (text, value) => {
    const { app, schema } = await opened();
    await app.runtime.createTicket({ request: filled({ customfield_10206: text }), schema });
    expect(JSON.parse(posts(app)[0]!.body).fields.customfield_10206).toEqual(value);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["a choice that there is not", { customfield_10206: "Asia" }, "Office has no value 'Asia'"],
    ["no number", { customfield_10204: "four" }, "Seats is a number, not 'four'"],
    ["nothing for what is required", { customfield_10201: "" }, "Reason is missing"],
  ])("with %s is refused before it is sent", async (_, texts, said) => {
    const { app, schema } = await opened();
    const made = app.runtime.createTicket({ request: filled(texts), schema });
    await expect(made).rejects.toMatchObject({ code: "InvalidArgument", message: expect.stringContaining(said) });
    expect(posts(app)).toEqual([]);
  });

  test("of a kind that the site has made meanwhile is found after some minutes", async () => {
    const { app } = await opened();
    const types = app.tenant.projects[0]!.issueTypes as { id: string; name: string }[];
    types.push({ id: "10109", name: "New" });
    (app.tenant.createmeta as Record<string, unknown>)["10109"] = app.tenant.createmeta["10107"];
    await expect(app.runtime.getTicketSchema({ id: "PR0:10109" })).rejects.toMatchObject({ code: "NotFound" });
    app.pass(5 * 60_000);
    expect(await app.runtime.getTicketSchema({ id: "PR0:10109" })).toMatchObject({ displayName: "New" });
  });

  test("leaves nothing of its content in the log", async () => {
    const { app, schema } = await opened();
    await app.runtime.createTicket({ request: filled({ customfield_10201: "because of Ada" }), schema });
    const logged = JSON.stringify(app.logged);
    expect(logged).toContain("PR0-909");
    for (const secret of ["Access, please", "very private", "because of Ada"]) expect(logged).not.toContain(secret);
  });

  test.each(["../user/search?query=", "A B/..?x=1", "..", ""])("called %j is asked for nowhere else", async (id) => {
    const { app } = await opened();
    const before = app.sent.length;
    await expect(app.runtime.getTicket({ id })).rejects.toMatchObject({ name: "BatonError" });
    for (const { path } of app.sent.slice(before)) expect(path).toBe(`/rest/api/2/issue/${encodeURIComponent(id)}`);
  });
});
