import { expect, test } from "@jest/globals";
import { generateTenant } from "../simulator/index.ts";
import { openOrganisation } from "./organisation.ts";

test("2,000 users and 100 groups take no more calls than they ever did, and none is made twice", async () => {
  const organisation = openOrganisation({ tenant: generateTenant({ users: 2000, groups: 100 }, 1) });
  const { summary } = await organisation.sync();
  const calls = organisation.calls();
  expect([summary.outcome, calls.length <= 158, new Set(calls).size]).toEqual(["finished", true, calls.length]);
});
