import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCredentialOptionsSchema } from "@baton-connectors/protocol/connector-v2";
import { grant, resource } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { httpConnector } from "../src/connector.ts";
import { open } from "./open.ts";

const file = (more: string) => `version: "1"
app_name: App
connect: { base_url: https://app.test/api }
resource_types:
  user:
    name: User
    traits: [user]
    list:
      request: { url: /users }
      response: { items_path: items, mapping_type: resource, resource_mapping: { id: cel:item.id, display_name: cel:item.name, user_traits: { email: cel:item.mail } } }
${more}`;

const random = create(LocalCredentialOptionsSchema, { options: { case: "randomPassword", value: { length: 16n } } });
const answering = (reply: SimulatedReply | ((request: SimulatedRequest) => SimulatedReply)) => {
  const asked: SimulatedRequest[] = [];
  const handle = (request: SimulatedRequest) => {
    asked.push(request);
    return typeof reply === "function" ? reply(request) : reply;
  };
  return { asked, handle };
};
const sent = ({ method, url, body }: SimulatedRequest) => [
  method,
  `${url.pathname}${url.search}`,
  body === "" ? "" : JSON.parse(body),
];

describe("an account", () => {
  const account = file(`
    account_provisioning:
      schema: [{ name: team, required: true }, { name: level, type: int }]
      credentials: { random_password: {} }
      create:
        item_path: user
        request:
          method: POST
          url: /users
          body: { mail: cel:input.email, team: cel:input.team, note: 'tmpl:{{.input.team}} "x"', secret: cel:password, active: true, level: 3 }
    delete: { request: { method: DELETE, url: "tmpl:/users/{{.resource.id}}" } }
    get: { request: { url: "tmpl:/users/{{.resource.id}}" }, item_path: user }
    credential_rotation:
      update: { request: { method: PUT, url: "tmpl:/users/{{.resource.id}}/password", body: 'tmpl:{"password": "{{.password}}"}' } }
`);
  const ask = { resourceTypeId: "user", credentials: random } as const;
  const info = (profile: JsonObject) => ({
    login: "",
    loginAliases: [],
    emails: [{ address: "a@b.test", primary: true }],
    profile,
  });

  test("is made of what was asked for, and mapped as a row of the list", async () => {
    const { asked, handle } = answering({ status: 201, body: { user: { id: 7, name: "Ann", mail: "a@b.test" } } });
    const { runtime } = open(account, handle);
    const made = await runtime.createAccount({ ...ask, account: info({ team: 'a"b' }) });
    const password = new TextDecoder().decode(made.plaintexts?.[0]?.bytes);
    expect(made).toMatchObject({ outcome: "created", resource: { id: { resource: "7" }, displayName: "Ann" } });
    expect(password).toHaveLength(16);
    const body = { mail: "a@b.test", team: 'a"b', note: 'a"b "x"', secret: password, active: true, level: 3 };
    expect(asked.map(sent)).toEqual([["POST", "/api/users", body]]);
  });

  test("is refused without what it needs, and is there already where the app says so", async () => {
    const { asked, handle } = answering({ status: 409, body: { message: "taken" } });
    const { runtime } = open(account, handle);
    await expect(runtime.createAccount({ ...ask, account: info({}) })).rejects.toThrow("team");
    expect(asked).toEqual([]);
    expect(await runtime.createAccount({ ...ask, account: info({ team: "x" }) })).toMatchObject({
      outcome: "already-exists",
    });
  });

  test("is deleted, read and gets a password, by an id that is one part of the address", async () => {
    const id = { resourceType: "user", resource: 'a/b?c#d%e|f ü"\\' } as never;
    const { asked, handle } = answering(({ method }) =>
      method === "GET" ? { status: 200, body: { user: { id: "x", name: "X", mail: null } } } : { status: 204 },
    );
    const { runtime } = open(account, handle);
    await runtime.deleteResource({ id, parent: undefined });
    const rotated = await runtime.rotateCredential({ id, credentials: random });
    const password = new TextDecoder().decode(rotated.plaintexts[0]!.bytes);
    const whole = "/api/users/a%2Fb%3Fc%23d%25e%7Cf%20%C3%BC%22%5C";
    expect(asked.map(sent)).toEqual([
      ["DELETE", whole, ""],
      ["PUT", `${whole}/password`, { password }],
    ]);
    expect(await runtime.getResource({ id, parent: undefined })).toMatchObject({ displayName: "X" });
    const gone = open(account, () => ({ status: 404, body: {} }));
    await gone.runtime.deleteResource({ id, parent: undefined });
  });
});

describe("a grant", () => {
  const withGrant = (sides: string) =>
    file(`
  group:
    name: Group
    list:
      request: { url: /groups }
      response: { items_path: items, resource_mapping: { id: cel:item.id, display_name: cel:item.id } }
    static_entitlements:
      - id: member
        grantable_to: [user]
        provisioning: ${sides}
`);
  const group = resource({ type: "group", id: "g 1", displayName: "G" });
  const user = resource({
    type: "user",
    id: "u1",
    displayName: "Ann",
    user: { emails: [{ address: "ann@b.test", isPrimary: true }] },
  });
  const one = grant(group, "member", user);
  const give = { entitlement: one.entitlement!, principal: user };

  test("asks before, and puts what was answered into its request", async () => {
    const { asked, handle } = answering(({ method }) =>
      method === "GET" ? { status: 200, body: { name: 'x"y/z' } } : { status: 200, body: {} },
    );
    const { runtime } = open(
      withGrant(`
          grant:
            request:
              pre_requests: { who: { url: "tmpl:/users?mail={{.principal.traits.user.email}}" } }
              method: PUT
              url: tmpl:/groups/{{.resource.id}}/members/{{.pre_requests.who.body.name}}
              body: |
                tmpl:{"name": "{{.pre_requests.who.body.name}}", "whole": {{.pre_requests.who.body}}, "entitlement": "{{.entitlement.id}}"}
`),
      handle,
    );
    await runtime.grant(give);
    const body = { name: 'x"y/z', whole: { name: 'x"y/z' }, entitlement: "member" };
    expect(asked.map(sent)).toEqual([
      ["GET", "/api/users?mail=ann%40b.test", ""],
      ["PUT", "/api/groups/g%201/members/x%22y%2Fz", body],
    ]);
    await expect(runtime.revoke({ grant: one })).rejects.toMatchObject({ code: "Unimplemented" });
  });

  test("sends nothing where what was asked before says that it is so; conditions see it too", async () => {
    const level = (now: number) => answering(({ method }) => ({ status: method === "GET" ? 200 : 409, body: { now } }));
    const sides = `
          grant:
            request: { pre_requests: { now: { url: /now } }, method: PUT, url: /x }
            unless: cel:pre_requests.now.body.now == 2
            already: cel:pre_requests.now.body.now == 3
`;
    for (const [now, outcome, requests] of [
      [2, "already", 1],
      [3, "already", 2],
      [4, /409/, 2],
    ] as const) {
      const { asked, handle } = level(now);
      const { runtime } = open(withGrant(sides), handle);
      const given = runtime.grant(give).then(({ annotations = [] }) => (annotations.length > 0 ? "already" : "done"));
      if (typeof outcome === "string") expect(await given).toBe(outcome);
      else await expect(given).rejects.toThrow(outcome);
      expect(asked).toHaveLength(requests);
    }
  });

  const plain = `{ grant: { request: { method: PUT, url: /x } }, revoke: { request: { method: DELETE, url: /x } } }`;
  test.each<[string, string, SimulatedReply, "done" | "already" | RegExp]>([
    ["a 200 is done", plain, { status: 200, body: {} }, "done"],
    ["without a body too", plain, { status: 204 }, "done"],
    ["409 and 404 are done already", plain, { status: 409, body: {} }, "already"],
    [
      "another refusal is an error, in the app's words",
      plain,
      { status: 422, body: { errors: [{ message: "no seat" }] } },
      /no seat/,
    ],
    [
      "a success that the condition does not take is none",
      `{ grant: { request: { method: PUT, url: /x }, success_condition: 'cel:response.ok' } }`,
      { status: 200, body: { ok: false } },
      /does not hold/,
    ],
    [
      "a refusal that the condition takes is one",
      `{ grant: { request: { method: PUT, url: /x }, success_condition: 'cel:response.status_code in [200, 422]' } }`,
      { status: 422, body: {} },
      "done",
    ],
    [
      "what is so already may be said in the body",
      `{ grant: { request: { method: PUT, url: /x }, already: 'cel:response.error == "in"' } }`,
      { status: 400, body: { error: "in" } },
      "already",
    ],
    [
      "ignored",
      `{ grant: { request: { method: PUT, url: /x, error_handling: { error_status_codes: { "400": { action: ignore } } } } } }`,
      { status: 400, body: {} },
      "already",
    ],
  ])("%s", async (_, sides, reply, expected) => {
    const { runtime } = open(withGrant(sides), () => reply);
    const outcome = runtime.grant(give).then(
      ({ annotations = [] }) => (annotations.length > 0 ? "already" : "done"),
      (thrown: Error) => thrown.message,
    );
    if (expected instanceof RegExp) expect(await outcome).toMatch(expected);
    else expect(await outcome).toBe(expected);
  });
});

describe("an action", () => {
  const folder = mkdtempSync(join(tmpdir(), "baton-http-test-"));
  const program = join(folder, "show");
  writeFileSync(program, '#!/bin/sh\nprintf "%s|" "$@"; printf "%s" "$SEEN$HIDDEN"\n', { mode: 0o755 });
  const text = (command = program) =>
    file(`
actions:
  tell:
    description: Tells
    arguments: { who: { required: true }, loud: { type: boolean } }
    request: { method: POST, url: "tmpl:/tell/{{.input.who}}", body: { loud: 'cel:get(input, "loud", false)' } }
  show:
    arguments: { what: {} }
    command: { arguments: [${command}, fixed, cel:input.what], environment: [SEEN], timeout: 5s }
`);
  const invoke = (runtime: ReturnType<typeof createRuntime>, name: string, args: JsonObject) =>
    runtime.invokeAction({ name, args, inlineWaitMs: 10_000, resourceTypeId: "" } as never) as Promise<{
      response?: unknown;
      error?: unknown;
    }>;
  const allowed = (command?: string) => {
    const connector = httpConnector<object>(() => ({
      name: "a",
      text: text(command),
      placeholders: () => undefined,
      lenient: false,
      commands: true,
    }));
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    return createRuntime(connector, {}, { log, provisioning: true });
  };

  test("sends its request with the arguments, which are checked", async () => {
    const { asked, handle } = answering({ status: 200, body: { told: true } });
    const { runtime } = open(text(), handle);
    const done = await invoke(runtime, "tell", { who: "a/b" });
    expect(asked.map(sent)).toEqual([["POST", "/api/tell/a%2Fb", { loud: false }]]);
    expect(done.response).toMatchObject({ success: true, body: { told: true } });
    for (const args of [{}, { who: "x", loud: "yes" }, { who: "x", other: 1 }])
      expect(
        await invoke(runtime, "tell", args as JsonObject).then(
          ({ response }) => JSON.stringify(response).match(/error/),
          (thrown: Error) => thrown,
        ),
      ).toBeTruthy();
    expect(asked).toHaveLength(1);
  });

  test("runs no program unless that is allowed", async () => {
    const { runtime } = open(text(), () => ({ status: 200 }));
    const outcome = await invoke(runtime, "show", { what: "x" }).then(
      ({ response }) => JSON.stringify(response),
      (thrown: Error) => thrown.message,
    );
    expect(outcome).toContain("runs a program, which is off");
  });

  test("runs a program without a shell: arguments are words, the environment is what the file names", async () => {
    Object.assign(process.env, { SEEN: "seen", HIDDEN: "hidden" });
    const done = await invoke(allowed(), "show", { what: '$(id); "x" `y` && z' });
    expect(done.response).toMatchObject({ output: 'fixed|$(id); "x" `y` && z|seen' });
  });

  test("runs none that others can change, nor one without its whole path", async () => {
    for (const [command, why] of [
      ["tmpl:show", "whole path"],
      [join(folder, "none"), "is not there"],
      [program, "changed by others"],
    ] as const) {
      if (command === program) chmodSync(program, 0o777);
      const outcome = await invoke(allowed(command), "show", { what: "x" }).then(
        ({ response }) => JSON.stringify(response),
        (thrown: Error) => thrown.message,
      );
      expect(outcome).toContain(why);
    }
  });
});
