import { type CreateAccountContext, connector, resource, resourceType } from "@baton-connectors/sdk";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor } from "./running-service.ts";
import { type Effects, scripted } from "./scripted-connector.ts";

let server: TestConductor;
let service: RunningService;
afterEach(async () => {
  await service.stop();
  await server.close();
});
async function start(value: Parameters<typeof startService>[0]["connector"]) {
  server = await testConductor();
  service = startService({ connector: value }, { issued: server.issued, caFile: server.conductor.caFile });
}
async function finishOf(task: object) {
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never });
  const view = await server.conductor.ended(id, 120_000);
  return view.attempts.at(-1)!.finish as { status?: { message: string; code: number }; error?: object };
}

const account_info = { login: "ann" };
const resource_id = { resource_type: "user", resource: "u1" };
const random = { credential_options: { random_password: { length: 20 } } };

describe("a secret that nobody could read", () => {
  test.each<[string, object]>([
    ["an account with a random password", { create_account: { account_info, ...random } }],
    ["a rotation to a random password", { rotate_credentials: { resource_id, ...random } }],
    ["a rotation that does not say to what", { rotate_credentials: { resource_id } }],
    [
      "an issued credential",
      { issue_credential: { identity_id: resource_id, credential_options: { api_key: { scopes: ["read"] } } } },
    ],
  ])("is not made: %s", async (_, task) => {
    const effects: Effects = [];
    await start(scripted(effects) as never);
    const { status, error } = await finishOf(task);
    expect(error).toMatchObject({ non_retryable: true });
    expect(status!.message).toMatch(/encryption config|malformed issue credential task/);
    expect(effects).toEqual([]);
  });

  test("that is made all the same is not passed over in silence", async () => {
    const seen: Seen[] = [];
    await start(demanding(seen, { plaintexts: true }) as never);
    const profile = { email: "a@x.test", org: "acme" };
    const { status, error } = await finishOf({ create_account: { account_info: { profile } } });
    expect(error).toMatchObject({ non_retryable: true });
    expect(status!.message).toContain("done, but a secret was made");
  });
});

type Seen = Pick<CreateAccountContext<undefined>["account"], "login" | "emails" | "profile">;

/** Requires an address and an organization, and keeps what it was asked. */
function demanding(seen: Seen[], { plaintexts = false } = {}) {
  const text = (required: boolean) =>
    ({ displayName: "", required, field: { case: "stringField", value: {} } }) as const;
  return connector<unknown, undefined>({
    metadata: {
      displayName: "Demanding",
      accountCreationSchema: { fieldMap: { email: text(true), org: text(true), note: text(false) } },
    },
    connect: () => undefined,
    resourceTypes: [
      resourceType<undefined>({
        id: "user",
        displayName: "User",
        traits: ["user"],
        list: async () => ({ items: [] }),
        account: {
          credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
          create: async ({ account: { login, emails, profile } }) => {
            seen.push({ login, emails, profile });
            return {
              outcome: "created",
              resource: resource({ type: "user", id: login || "x", displayName: login, user: {} }),
              ...(plaintexts && { plaintexts: [{ name: "password", bytes: Buffer.from("pw") }] }),
            };
          },
        },
      }),
    ],
  });
}

describe("a request for an account", () => {
  test("has login and address from the profile where it says them nowhere else", async () => {
    const seen: Seen[] = [];
    await start(demanding(seen) as never);
    const profile = { login: "ann", email: "ann@x.test", org: "acme" };
    expect((await finishOf({ create_account: { account_info: { profile } } })).error).toBeUndefined();
    const own = { login: "bob", emails: [{ address: "bob@x.test", is_primary: true }] };
    expect((await finishOf({ create_account: { account_info: { ...own, profile } } })).error).toBeUndefined();
    expect(seen).toEqual([
      { login: "ann", emails: [{ address: "ann@x.test", primary: true }], profile },
      { login: "bob", emails: [{ address: "bob@x.test", primary: true }], profile },
    ]);
  });

  test.each<[string, object, string]>([
    ["one field", { email: "a@x.test" }, "org"],
    ["both", {}, "email, org"],
  ])("without what is required is refused with the names: %s", async (_, profile, names) => {
    const seen: Seen[] = [];
    await start(demanding(seen) as never);
    const { status, error } = await finishOf({ create_account: { account_info: { profile } } });
    expect(status).toMatchObject({ code: 3, message: expect.stringContaining(`${names} not found in profile`) });
    expect(error).toMatchObject({ non_retryable: true });
    expect(seen).toEqual([]);
  });
});
