import { describe, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { permissions } from "../src/permissions.ts";
import { openAws } from "./aws.ts";
import { changesOf, changesOfCenter, createUsers, type Operation } from "./changes.ts";
import { child, doctor, inNoEnvironment, keys, main, once, roles, tenant, whole, without } from "./least-roles.ts";
import { isThorough } from "./thorough.ts";

const { reader, organization, member, provisioning, centerProvisioning } = roles;
const unique = (actions: readonly string[]) => [...new Set(actions)].sort();
inNoEnvironment();

test("the least role to change names what the tables do", () => {
  const kinds = Object.entries(permissions).flatMap(([kind, all]) =>
    "provision" in all ? [[kind, all.provision] as const] : [],
  );
  const ids = (isCenter: boolean) =>
    kinds
      .filter(([kind]) => ["ssoUser", "ssoGroup", "account"].includes(kind) === isCenter)
      .flatMap(([, all]) => all.map(({ id }) => id));
  expect(unique(provisioning)).toEqual(unique([...ids(false), "iam:SimulatePrincipalPolicy"]));
  // That assignments and users are read is in the role to read.
  expect(unique([...centerProvisioning, "sso:ListAccountAssignments", "identitystore:ListUsers"])).toEqual(
    unique(ids(true)),
  );
});

type Allow = Readonly<Record<string, readonly string[]>>;

/** Which changes are done, each by itself. */
async function outcomes(all: Readonly<Record<string, Operation>>, given: Partial<Config>, allow: Allow) {
  const { store: file } = await once(`file ${given.orgsEnabled}`, () => openAws(tenant, { ...keys, ...given }).sync());
  const found: Record<string, string> = {};
  for (const [name, operation] of Object.entries(all)) {
    const app = openAws(tenant, { ...keys, ...given }, { allow, statusPolls: 1 });
    found[name] = await operation(app, file).then(
      () => "works",
      () => "fails",
    );
  }
  return found;
}

async function told(given: Partial<Config>, allow: Allow, names: readonly string[]) {
  const { steps } = await doctor(given, { allow });
  return Object.fromEntries(names.map((name) => [name, steps.find((step) => step.name === name)?.state]));
}
const failing = (found: Readonly<Record<string, string>>) =>
  Object.keys(found).filter((name) => found[name] === "fails");

const tried = ["nothing", ...without(provisioning, "iam:SimulatePrincipalPolicy")];
describe("doctor says what a change then does", () => {
  test.each(tried)("without %s in one account", async (one) => {
    const allow = { [main]: without([...reader, ...provisioning], one) };
    const all = { ...changesOf(main), "create users": createUsers };
    const found = await outcomes(all, {}, allow);
    // Without the one device stays behind, and the user is deleted.
    expect(failing(found).length === 0).toBe(["nothing", "iam:DeleteVirtualMFADevice"].includes(one));
    expect(await told({}, allow, Object.keys(all))).toEqual(found);
  });

  const elsewhere = isThorough
    ? tried.filter((one) => !["iam:CreateUser", "iam:TagUser"].includes(one))
    : ["nothing", "iam:DetachUserPolicy", "iam:AddUserToGroup"];
  test.each([...elsewhere, "sts:AssumeRole"])("without %s in another account", async (one) => {
    const allow = {
      [main]: [...reader, ...without(organization, one), ...provisioning],
      [child]: without([...member, ...provisioning], one),
    };
    const all = changesOf(child);
    const found = await outcomes(all, whole, allow);
    expect(failing(found).length === 0).toBe(["nothing", "iam:DeleteVirtualMFADevice"].includes(one));
    expect(await told(whole, allow, Object.keys(all))).toEqual(found);
  });

  test("and that it is not known what other accounts there are", async () => {
    const allow = {
      [main]: without([...reader, ...organization, ...provisioning], "organizations:ListAccounts"),
      [child]: [...member, ...provisioning],
    };
    const names = Object.keys(changesOf(main));
    expect(await outcomes(changesOf(main), whole, allow)).toEqual(Object.fromEntries(names.map((n) => [n, "works"])));
    expect(await told(whole, allow, names)).toEqual(Object.fromEntries(names.map((n) => [n, "unknown"])));
  });

  /** What is read before something is changed. */
  const read = ["sso:ListAccountAssignments", "identitystore:ListUsers"];
  /** Two are asked about what else could be known. */
  const dispensable = ["nothing", "organizations:DescribeAccount"];
  test.each(["nothing", ...centerProvisioning, ...read])("without %s in Identity Center", async (one) => {
    const allow = {
      [main]: without([...reader, ...organization, ...provisioning, ...centerProvisioning], one),
      [child]: [...member, ...provisioning],
    };
    const given: Partial<Config> = { ...whole, createType: "sso_user" };
    const found = await outcomes(changesOfCenter, given, allow);
    expect(failing(found).length === 0).toBe(dispensable.includes(one));
    expect(await told(given, allow, Object.keys(changesOfCenter))).toEqual(found);
  });

  test("and that it is not known without iam:SimulatePrincipalPolicy, when a sync is complete all the same", async () => {
    const { steps, syncComplete } = await doctor({}, { allow: { [main]: reader } });
    const states = new Set(steps.filter(({ purpose }) => purpose === "provision").map(({ state }) => state));
    expect([[...states], syncComplete]).toEqual([["unknown"], "yes"]);
  });
});
