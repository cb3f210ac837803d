import { readFileSync } from "node:fs";
import { runHere } from "@baton-connectors/conformance";
import { describe, expect, test } from "@jest/globals";
import { email, makeTenant, scopedToken, serviceEmail } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { jira } from "../src/connector.ts";
import { type JiraFault, openJira } from "./jira.ts";

const published = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
const run = (...args: string[]) => runHere({ name: "baton-jira", config, connector: async () => jira }, args);
const given = ["--jira-email=a@b.test", "--jira-api-token=secret"];

test.each([
  ["config", "config_schema"],
  ["capabilities", "baton_capabilities"],
])("`%s` prints what the Go connector does", async (command, name) => {
  const { status, output } = await run(command);
  expect([status, JSON.parse(output)]).toEqual([0, published(name)]);
});

test.each([
  ["no token", ["--jira-url=https://a.test", "--jira-email=a"], 'required flag(s) "jira-api-token" not set'],
  ["an address in clear", ["--jira-url=http://a.test", ...given], "must begin with https://"],
  ["no address", ["--jira-url=https://", ...given], "is no address"],
  ["credentials in the address", ["--jira-url=https://me:secret@a.test", ...given], "must hold no credentials"],
  ["a query in the address", ["--jira-url=https://a.test/?x=1", ...given], "must end with its path"],
])("%s ends before anything is sent", async (_, args, said) => {
  const { status, output } = await run(...args);
  expect([status !== 0, output]).toEqual([true, expect.stringContaining(said)]);
  expect(output).not.toContain("me:secret");
});

describe("before anything is read it is said", () => {
  const tenant = makeTenant({ users: 5 }, 1);
  const gateway = `https://api.atlassian.com/ex/jira/${tenant.site.cloudId}`;
  const only = (...scopes: string[]) => ({ ...tenant, credentials: [{ email, token: "few", scopes }] });
  test.each<[string, object, string, string, typeof tenant, readonly JiraFault[]]>([
    ["that the token is not known", { jiraApiToken: "wrong" }, "Unauthenticated", "Check --jira-email", tenant, []],
    ["where a token with scopes is taken", { jiraApiToken: scopedToken }, "Unauthenticated", gateway, tenant, []],
    [
      "which scope is missing",
      { jiraApiToken: "few", jiraUrl: gateway },
      "Unauthenticated",
      "read:jira-user",
      only("read:jira-work"),
      [],
    ],
    [
      "that this is no Jira Cloud",
      {},
      "FailedPrecondition",
      "Jira Data Center is not supported",
      tenant,
      [{ path: "/rest/api/3/", status: 404, raw: "<html>", headers: { "content-type": "text/html" } }],
    ],
    [
      "that this is no site",
      { jiraEmail: serviceEmail, jiraApiToken: scopedToken },
      "FailedPrecondition",
      "Jira Data Center is not supported",
      tenant,
      [{ path: "tenant_info", status: 404, raw: "nope" }],
    ],
    [
      "that users may not be browsed",
      {},
      "PermissionDenied",
      "Browse users and groups",
      { ...tenant, credentials: [{ email, token: "simulated-api-token", deny: ["/group/"] }] },
      [],
    ],
  ])("%s", async (_, settings, code, hint, site, faults) => {
    const app = openJira(site, settings, { faults });
    await expect(app.runtime.validate()).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
  });

  test("and a service account is let in at the gateway, whose address is asked for once and without credentials", async () => {
    const app = openJira(tenant, { jiraEmail: serviceEmail, jiraApiToken: scopedToken });
    await app.sync();
    const asked = app.sent.filter(({ path }) => path === "/_edge/tenant_info");
    expect(asked.map(({ authorization }) => authorization)).toEqual([""]);
    for (const { host, path } of app.sent)
      if (path !== "/_edge/tenant_info")
        expect([host, path.startsWith("/ex/jira/")]).toEqual(["api.atlassian.com", true]);
  });
});
