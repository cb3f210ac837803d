import { join } from "node:path";
import { openStore } from "@baton-connectors/c1z";
import { connectorProgram } from "@baton-connectors/conformance/real-process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { oktaBehindProxy } from "./behind-proxy.ts";

/** The steps of the checks that ConductorOne runs on its own connectors (github-workflows, actions/). */
const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let okta: Awaited<ReturnType<typeof oktaBehindProxy>>;

beforeAll(async () => {
  okta = await oktaBehindProxy("official-token");
});
afterAll(async () => {
  program.end();
  await okta.close();
});

const run = async (...args: string[]) => {
  const { status, output } = await program.run(["--log-level=fatal", ...args], okta.env);
  expect([status, args, output]).toEqual([0, args, expect.any(String)]);
  return output.trim() === "" ? undefined : JSON.parse(output.trim().split("\n").at(-1)!);
};
async function rows() {
  const store = await openStore(join(program.directory, "out.c1z"), { readOnly: true });
  try {
    await store.bindLatest();
    const grants = (await store.listGrants({})).rows.map((grant) => grant.id);
    const entitlements = (await store.listEntitlements({})).rows.map((entitlement) => entitlement.id);
    const users = (await store.listResources({ resourceTypeId: "user" })).rows;
    return { grants, entitlements, users: users.map((user) => ({ id: user.id!.resource, name: user.displayName })) };
  } finally {
    await store.discard();
  }
}

test("grant, grant again, revoke, revoke again", async () => {
  await run();
  const { grants, entitlements, users } = await rows();
  const groups = entitlements.filter((id) => id.startsWith("group:"));
  const free = groups
    .toReversed()
    .flatMap((id) => users.map((user) => ({ id, user: user.id, grant: `${id}:user:${user.id}` })));
  const { id, user, grant } = free.find((candidate) => !grants.includes(candidate.grant))!;
  const grantIt = [`--grant-entitlement=${id}`, `--grant-principal=${user}`, "--grant-principal-type=user"];

  await run(...grantIt);
  await run();
  expect((await rows()).grants).toContain(grant);
  await run(...grantIt);
  await run(`--revoke-grant=${grant}`);
  await run(`--revoke-grant=${grant}`);
  await run();
  expect((await rows()).grants).not.toContain(grant);
});

test("create an account, disable it, delete it, delete it again", async () => {
  const profile = { first_name: "Test", last_name: "Account", email: "t@acme.test" };
  const created = await run(
    "--create-account-login=t@acme.test",
    "--create-account-email=t@acme.test",
    `--create-account-profile=${JSON.stringify(profile)}`,
  );
  const { resource } = created.resource.id as { resource: string };
  await run();
  expect((await rows()).users).toContainEqual({ id: resource, name: "Test Account" });
  const disabled = await run("--invoke-action=disable_user", `--invoke-action-args={"user_id":"${resource}"}`);
  expect(disabled).toMatchObject({ status: "COMPLETE", response: { success: true } });
  await run("--delete-resource", resource, "--delete-resource-type", "user");
  await run("--delete-resource", resource, "--delete-resource-type", "user");
  await run();
  expect((await rows()).users.map((user) => user.id)).not.toContain(resource);
});
