import { LocalCredentialOptionsSchema } from "@baton-connectors/protocol/connector-v2";
import type { AccountResult } from "@baton-connectors/sdk";
import type { Fault } from "@baton-connectors/simulators";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type Organisation, openOrganisation } from "./organisation.ts";

const base = { first_name: "New", last_name: "Person", email: "new@acme.test" };
const profile = { firstName: "New", lastName: "Person", email: "new@acme.test", login: "new@acme.test" };
const noPassword = { case: "noPassword", value: {} };
const random = { case: "randomPassword", value: { length: 24n } };

const createAccount = (
  organisation: Organisation,
  wishes: JsonObject,
  options: object = random,
): Promise<AccountResult> =>
  organisation.runtime().createAccount({
    resourceTypeId: "user",
    account: { profile: wishes, emails: [], login: "", loginAliases: [] },
    credentials: create(LocalCredentialOptionsSchema, { options } as never),
  });

const sent = (organisation: Organisation, at = 0) => JSON.parse(organisation.requests[at]!.body) as JsonObject;
const reply = (status: number, errorCode: string, more: object = {}) =>
  ({ kind: "reply", reply: { status, body: { errorCode, errorSummary: "No", ...more } } }) as const;

describe("an account", () => {
  test("has a password of the requested length with every kind of character, which is returned", async () => {
    const organisation = openOrganisation();
    const result = await createAccount(organisation, base);
    const password = new TextDecoder().decode(result.plaintexts![0]!.bytes);
    expect(password).toHaveLength(24);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    expect(JSON.parse(organisation.requests[0]!.body).credentials.password.value).toBe(password);
    expect(organisation.logged.join("\n")).not.toContain(password);
  });

  test("has the password its constraints ask for", async () => {
    const constraints = [
      { charSet: "AB", minCount: 18 },
      { charSet: "ab", minCount: 3 },
      { charSet: "1", minCount: 3 },
    ];
    const result = await createAccount(openOrganisation(), base, {
      case: "randomPassword",
      value: { length: 24n, constraints },
    });
    const password = new TextDecoder().decode(result.plaintexts![0]!.bytes);
    expect([...password].sort().join("")).toMatch(/^1{3}[AB]{18}[ab]{3}$/);
  });

  test("without password waits for its activation, and no secret is returned", async () => {
    const organisation = openOrganisation();
    const result = await createAccount(organisation, base, { case: "noPassword", value: {} });
    expect([result.outcome, result.plaintexts]).toEqual(["created", undefined]);
    expect(JSON.parse(organisation.requests[0]!.body)).toEqual({
      profile: { firstName: "New", lastName: "Person", email: "new@acme.test", login: "new@acme.test" },
    });
  });

  test.each([noPassword, random])("of a federated user has its provider and no password ($case)", async (options) => {
    const organisation = openOrganisation();
    const made = await createAccount(organisation, { ...base, provider_type: " federation " }, options);
    expect([made.outcome, made.plaintexts]).toEqual(["created", undefined]);
    expect(organisation.calls()).toEqual(["POST /api/v1/users?provider=true"]);
    expect(JSON.parse(organisation.requests[0]!.body).credentials).toEqual({
      provider: { type: "FEDERATION", name: "FEDERATION" },
    });
  });

  test("that exists is found by its login, whatever characters it has", async () => {
    const organisation = openOrganisation();
    const first = await createAccount(organisation, { ...base, login: "a/c?d e@acme.test" });
    organisation.calls();
    const second = await createAccount(organisation, { ...base, login: "a/c?d e@acme.test" });
    expect(second).toMatchObject({ outcome: "already-exists", resource: { id: first.resource!.id } });
    expect(organisation.calls()[1]).toBe("GET /api/v1/users/a%2Fc%3Fd%20e%40acme.test");
  });

  test.each([
    ["sso", { case: "sso", value: { ssoProvider: "x" } }],
    ["a short password", { case: "randomPassword", value: { length: 7n } }],
  ])("with %s is refused before Okta is asked", async (_, options) => {
    const organisation = openOrganisation();
    await expect(createAccount(organisation, base, options)).rejects.toMatchObject({ code: "InvalidArgument" });
    expect(organisation.calls()).toEqual([]);
  });
});

/** What is asked for decides the query, the calls that follow, and the state the user ends in. */
describe("the wishes of the request", () => {
  const [id, federation] = ["00unew00000000000001", { provider_type: "FEDERATION" }];
  const users = "POST /api/v1/users";
  const first = "?activate=true&nextLogin=changePassword";
  const follow = [`POST /api/v1/users/${id}/lifecycle/activate?sendEmail=false`, `GET /api/v1/users/${id}`];
  test.each([
    ["none, with a password", {}, random, [users], "ACTIVE"],
    ["none, without", {}, noPassword, [users], "PROVISIONED"],
    ["inactive", { create_inactive: true }, random, [`${users}?activate=false`], "STAGED"],
    ["no e-mail", { send_activation_email: false }, random, [`${users}?activate=false`, ...follow], "ACTIVE"],
    [
      "no e-mail, no password",
      { send_activation_email: "f" },
      noPassword,
      [`${users}?activate=false`, ...follow],
      "PROVISIONED",
    ],
    [
      "inactive, no e-mail",
      { create_inactive: "1", send_activation_email: "0" },
      random,
      [`${users}?activate=false`],
      "STAGED",
    ],
    ["a new password", { password_change_on_login_required: "True" }, random, [users + first], "PASSWORD_EXPIRED"],
    ["a new password, but none", { password_change_on_login_required: true }, noPassword, [users], "PROVISIONED"],
    [
      "inactive, a new password",
      { create_inactive: true, password_change_on_login_required: true, send_activation_email: false },
      random,
      [`${users}?activate=false`],
      "STAGED",
    ],
    ["nulls", { create_inactive: null, send_activation_email: null, provider_type: null }, random, [users], "ACTIVE"],
    ["federation", federation, noPassword, [`${users}?provider=true`], "ACTIVE"],
    [
      "federation, inactive",
      { ...federation, create_inactive: true },
      noPassword,
      [`${users}?activate=false&provider=true`],
      "STAGED",
    ],
    ["Okta itself", { provider_type: " okta " }, random, [users], "ACTIVE"],
  ])("%s", async (_, wishes, options, calls, status) => {
    const organisation = openOrganisation();
    const result = await createAccount(organisation, { ...base, ...wishes }, options);
    expect(organisation.calls()).toEqual(calls);
    expect(result).toMatchObject({ outcome: "created", resource: { id: { resourceType: "user", resource: id } } });
    expect(result.resource!.status!.details).toBe(status);
    expect(sent(organisation).profile).toEqual(profile);
  });

  test.each([
    [{ first_name: undefined }, "first_name not found"],
    [{ last_name: undefined }, "last_name not found"],
    [{ email: undefined }, "email not found"],
    [{ create_inactive: "" }, "create_inactive must be true or false"],
    [{ create_inactive: "yes" }, "create_inactive must be true or false"],
    [{ send_activation_email: 1 }, "send_activation_email must be true or false"],
    [{ create_inactive: true, password_change_on_login_required: "TrUe" }, "password_change_on_login_required must be"],
    [{ provider_type: "LDAP" }, "provider_type must be"],
    [{ provider_type: 5 }, "provider_type must be"],
    [{ password_change_on_login_required: true, send_activation_email: false }, "needs the activation e-mail"],
    [{ additionalAttributes: "x" }, "must be an object"],
    [{ additionalAttributes: [] }, "must be an object"],
    [{ additionalAttributes: { login: "x" } }, "repeats login"],
  ])("%j is refused before Okta is asked", async (wishes, words) => {
    const organisation = openOrganisation();
    const asked = Object.fromEntries(Object.entries({ ...base, ...wishes }).filter(([, value]) => value !== undefined));
    await expect(createAccount(organisation, asked as JsonObject)).rejects.toMatchObject({
      code: "InvalidArgument",
      message: expect.stringContaining(words),
    });
    expect(organisation.calls()).toEqual([]);
  });

  test("further attributes go along, a login of its own too", async () => {
    const organisation = openOrganisation({ sim: { customAttributes: ["badge"] } });
    const additionalAttributes = { badge: 7, department: null };
    await createAccount(organisation, { ...base, login: "np@acme.test", additionalAttributes });
    expect(sent(organisation).profile).toEqual({ ...profile, login: "np@acme.test", badge: 7, department: null });
  });
});

describe("when Okta says no", () => {
  const taken = { errorCauses: [{ errorSummary: "login: An object with this field already exists" }] };
  const at = (path: string, effect: Fault["effect"], method = "GET"): Fault => ({ method, path, effect });

  test("a login that is taken is looked up; the account stays as it is", async () => {
    const organisation = openOrganisation();
    const result = await createAccount(organisation, {
      ...base,
      login: "stan@acme.test",
      send_activation_email: false,
    });
    expect(result).toMatchObject({ outcome: "already-exists", resource: { displayName: "Stan Staged" } });
    expect(result.plaintexts).toBeUndefined();
    expect(organisation.calls()).toEqual(["POST /api/v1/users?activate=false", "GET /api/v1/users/stan%40acme.test"]);
  });

  test("and if it cannot be looked up, the account exists all the same", async () => {
    const faults = [at("/api/v1/users/*", reply(403, "E0000006"))];
    const result = await createAccount(openOrganisation({ faults }), { ...base, login: "stan@acme.test" });
    expect(result).toEqual({ outcome: "already-exists" });
  });

  test.each([[5], [""]])("the login %j is nothing to look up by", async (login) => {
    const organisation = openOrganisation({ faults: [at("/api/v1/users", reply(400, "E0000001", taken), "POST")] });
    expect(await createAccount(organisation, { ...base, login })).toEqual({ outcome: "already-exists" });
    expect(organisation.calls()).toEqual(["POST /api/v1/users"]);
  });

  test.each([
    [reply(400, "E0000001", { errorCauses: [{ errorSummary: "email: already exists" }] }), "InvalidArgument"],
    [reply(400, "E0000001", { errorCauses: [{ errorSummary: "login: too long" }] }), "InvalidArgument"],
    [reply(400, "E0000001", { errorCauses: [null, "x", 5] }), "InvalidArgument"],
    [reply(400, "E0000001", { errorCauses: "none" }), "InvalidArgument"],
    [reply(400, "E0000038", taken), "InvalidArgument"],
    [reply(403, "E0000006"), "PermissionDenied"],
  ])("another refusal is an error (%#)", async (effect, code) => {
    const organisation = openOrganisation({ faults: [at("/api/v1/users", effect, "POST")] });
    await expect(createAccount(organisation, base)).rejects.toMatchObject({ code });
    expect(organisation.calls()).toEqual(["POST /api/v1/users"]);
  });

  test("a failed activation says that the account is there, staged", async () => {
    const faults = [at("/api/v1/users/*/lifecycle/activate", reply(500, "E0000009"), "POST")];
    const failed = createAccount(openOrganisation({ faults }), { ...base, send_activation_email: false });
    await expect(failed).rejects.toThrow("the user 00unew00000000000001 was created and is staged, but not activated");
  });

  test("a failed activation is not said to have had no effect, though it had none itself", async () => {
    // A limit that is over already is no reason to wait for long.
    const body = { errorCode: "E0000047", errorSummary: "No" };
    const refused = { kind: "reply", reply: { status: 429, body, headers: { "Retry-After": "0" } } } as const;
    const faults = [at("/api/v1/users/*/lifecycle/activate", refused, "POST")];
    const failed = createAccount(openOrganisation({ faults }), { ...base, send_activation_email: false });
    await expect(failed).rejects.toMatchObject({ effect: undefined, message: expect.stringContaining("is staged") });
  });

  test("an activated account that cannot be read again is returned as it was created", async () => {
    const faults = [at("/api/v1/users/00unew00000000000001", reply(500, "E0000009"))];
    const result = await createAccount(openOrganisation({ faults }), { ...base, send_activation_email: false });
    expect(result).toMatchObject({ outcome: "created", resource: { status: { details: "STAGED" } } });
    expect(result.plaintexts).toHaveLength(1);
  });
});
