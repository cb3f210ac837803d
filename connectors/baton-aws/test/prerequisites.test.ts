import { describe, expect, test } from "@jest/globals";
import type { SimOptions } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { openAws } from "./aws.ts";
import { storedRows } from "./golden.ts";
import { child, doctor, inNoEnvironment, keys, main, once, roles, tenant, whole, without } from "./least-roles.ts";
import { terraformList } from "./prerequisites.ts";

const { reader, organization, member, provisioning, centerProvisioning } = roles;
inNoEnvironment();

/** What a sync leaves; nothing where it fails. */
async function rowsOf(given: Partial<Config>, options: SimOptions) {
  const app = openAws(tenant, { ...keys, ...given }, options);
  return app.sync().then(
    ({ store, summary }) => ({
      rows: JSON.stringify(Object.values(storedRows(store)).map((rows) => [...rows].sort())),
      skips: summary.skips,
    }),
    () => ({ rows: "", skips: [] as readonly unknown[] }),
  );
}

describe("the least role to read", () => {
  const cases = [
    ["nothing", "one account", {}, { [main]: reader }] as const,
    ...reader.map((one) => [one, "one account", {}, { [main]: without(reader, one) }] as const),
    ["nothing", "an organization", whole, { [main]: [...reader, ...organization], [child]: member }] as const,
    ...organization.map(
      (one) =>
        [
          one,
          "an organization",
          whole,
          { [main]: without([...reader, ...organization], one), [child]: member },
        ] as const,
    ),
    ...member.map(
      (one) =>
        [
          one,
          "another account",
          whole,
          { [main]: [...reader, ...organization], [child]: without(member, one) },
        ] as const,
    ),
  ];
  test.each(cases)("without %s in %s, doctor says what a sync then does", async (one, _, { ...all }, allow) => {
    const given: Partial<Config> = all;
    const everything = await once(`rows ${given.orgsEnabled}`, () => rowsOf(given, {}));
    const found = await rowsOf(given, { allow });
    const isWhole = found.skips.length === 0 && found.rows === everything.rows;
    // Nothing of it is more than is needed.
    expect(isWhole).toBe(one === "nothing");
    const { syncComplete, steps } = await doctor(given, { allow });
    expect(syncComplete === "yes").toBe(isWhole);
    const failed = steps.filter(({ purpose, state }) => purpose !== "provision" && state === "fails");
    // Without the one that tells all at once, those that would take its place are named.
    if (one !== "nothing" && one !== "iam:GetAccountAuthorizationDetails")
      expect(failed.map(({ detail }) => detail).join("\n")).toContain(one);
  });
});

test("the Terraform file allows what the templates do", () => {
  expect(terraformList("read")).toEqual(reader);
  expect([...terraformList("organization"), "sts:AssumeRole"]).toEqual(organization);
  // Policies of AWS are read in one account.
  expect(member).toEqual(reader.filter((one) => !one.startsWith("iam:GetPolicy")));
  expect(terraformList("provisioning")).toEqual(provisioning);
  expect(terraformList("identity_center_provisioning")).toEqual(centerProvisioning);
});
