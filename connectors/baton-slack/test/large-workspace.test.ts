import { expect, test } from "@jest/globals";
import { botToken, businessPlusToken, documentedTiers, makeTenant } from "../simulator/index.ts";
import { openSlack } from "./slack.ts";

/** As many calls as a workspace of 100,000 users takes; bench/slack.ts has all of them. */
const tenant = makeTenant({ users: 2000, workspaces: 1, userGroups: 100, groups: 310 }, 11);
const options = { ...documentedTiers, usersPage: 20, scimMaxCount: 20 };

/** And a second, since Slack's minute begins when a call arrives. */
const minuteMs = 61_000;

const callsOf = (sent: readonly { readonly method: string; readonly path: string; readonly status: number }[]) => {
  const counts: Record<string, number> = {};
  for (const { method, path } of sent) {
    const name = path.startsWith("/api/") ? path.slice(5) : `${method} ${path.replace(/\?.*|(?<=Groups\/).*/g, "")}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};
const waited = (waits: readonly number[]) => waits.reduce((sum, ms) => sum + ms, 0);

test("a large workspace costs one call a page, and waits as long as Slack's tiers demand", async () => {
  const app = openSlack(tenant, { token: botToken }, options);
  const { store, summary } = await app.sync();
  expect(summary.outcome).toBe("finished");
  expect(Object.values(store.content().resources!)).toHaveLength(2001 + 100 + 1 + 8);
  // 2,001 users by twenty a page; all members of the 100 user groups with their list.
  expect(callsOf(app.sent)).toEqual({
    ...{ "auth.test": 1, "users.info": 1, "auth.teams.list": 1 },
    ...{ "users.list": 101, "usergroups.list": 2 },
  });
  expect(app.sent.filter(({ status }) => status !== 200)).toEqual([]);
  // 101 calls at 20 a minute: five times the window has to end.
  expect(waited(app.waits)).toBe(5 * minuteMs);
});

test("and with a Business+ token as many more as SCIM has pages and groups", async () => {
  const app = openSlack(tenant, { token: botToken, businessPlusToken }, options);
  const { summary } = await app.sync();
  expect(summary.outcome).toBe("finished");
  const pages = Math.ceil(tenant.scimUsers.length / 20);
  expect(callsOf(app.sent)).toEqual({
    ...{ "auth.test": 1, "users.info": 1, "auth.teams.list": 1, "users.list": 101, "usergroups.list": 2 },
    ...{ "GET /scim/v2/Users": pages + 1, "GET /scim/v2/Groups": 16, "GET /scim/v2/Groups/": 310 },
  });
  expect(app.sent.filter(({ status }) => status !== 200)).toEqual([]);
  // 310 groups at 300 a minute: their window ends once besides.
  expect(waited(app.waits)).toBe(6 * minuteMs);
});
