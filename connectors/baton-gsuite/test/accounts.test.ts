import {
  type LocalCredentialOptions,
  LocalCredentialOptionsSchema,
  ResourceDoesNotExistSchema,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { create, type JsonObject, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type Acme, idOf, openAcme } from "./acme.ts";

type Options = MessageInitShape<typeof LocalCredentialOptionsSchema>["options"];

const credentials = (options?: Options, forceChangeAtNextLogin = false): LocalCredentialOptions =>
  create(LocalCredentialOptionsSchema, { ...(options && { options }), forceChangeAtNextLogin });
const random = (length: bigint): Options => ({ case: "randomPassword", value: { length } });
const cleo = { email: "cleo@acme.example", given_name: "Cleo", family_name: "Ace" };

const make = (
  acme: Acme,
  profile: JsonObject,
  how: LocalCredentialOptions | undefined = credentials(random(20n)),
  resourceTypeId = "user",
) => {
  const account = { profile, emails: [], login: "", loginAliases: [] };
  return acme.runtime.createAccount({ resourceTypeId, account, credentials: how });
};

/** The body of the one request sent. */
const sentUser = (acme: Acme) => JSON.parse(acme.sent.at(-1)!.body) as { password: string };

describe("a new account", () => {
  test("has address, names and a generated password, which the caller gets", async () => {
    const acme = await openAcme();
    const made = await make(acme, { ...cleo, org_unit_path: "/Sales" });
    const { password, ...rest } = sentUser(acme);
    expect(acme.sent.map(({ method, path, query }) => [method, path, query])).toEqual([
      ["POST", "/admin/directory/v1/users", "alt=json&prettyPrint=false"],
    ]);
    expect(rest).toEqual({ primaryEmail: "cleo@acme.example", name: { givenName: "Cleo", familyName: "Ace" } });
    expect(password).toHaveLength(20);
    expect(made).toMatchObject({
      outcome: "created",
      resource: { id: { resourceType: "user" }, displayName: "" },
      plaintexts: [{ name: "password", description: "Generated password for the new account" }],
    });
    const [plaintext] = made.plaintexts!;
    expect(new TextDecoder().decode(plaintext!.bytes)).toBe(password);
    expect(JSON.stringify(acme.logged)).not.toContain(password);
  });

  test("is named as Google names it, where Google says so", async () => {
    const acme = await openAcme({ set: { insertReturnsFullName: true } });
    await expect(make(acme, cleo)).resolves.toMatchObject({ resource: { displayName: "Cleo Ace" } });
  });

  test.each([
    ["the profile says so", { ...cleo, changePasswordAtNextLogin: true }, false, { changePasswordAtNextLogin: true }],
    ["the credential options say so", cleo, true, { changePasswordAtNextLogin: true }],
    ["nobody says so", { ...cleo, changePasswordAtNextLogin: false }, false, {}],
    ["the profile says so in a text", { ...cleo, changePasswordAtNextLogin: "true" }, false, {}],
  ])("must change the password when %s", async (_, profile, forced, expected) => {
    const acme = await openAcme();
    await make(acme, profile, credentials(random(12n), forced));
    const { password: _password, ...rest } = sentUser(acme);
    const { email: primaryEmail, given_name: givenName, family_name: familyName } = cleo;
    expect(rest).toEqual({ primaryEmail, name: { givenName, familyName }, ...expected });
  });

  test.each([
    ["no password", { case: "noPassword", value: {} } as Options, 16],
    ["single sign-on", { case: "sso", value: { ssoProvider: "okta" } } as Options, 16],
    ["a random password of 8", random(8n), 8],
    ["a given password", { case: "plaintextPassword", value: { plaintextPassword: "given-by-hand" } } as Options, 13],
  ])("with %s has one of the right length", async (_, options, length) => {
    const acme = await openAcme();
    await make(acme, cleo, credentials(options));
    expect(sentUser(acme).password).toHaveLength(length);
  });

  test("is found although the answer was lost", async () => {
    const acme = await openAcme({ faults: [{ method: "POST", path: "/users", drop: true, carriedOut: true }] });
    const made = await make(acme, cleo);
    expect(made).toMatchObject({ outcome: "created", resource: { id: { resource: acme.tenant.users.at(-1)!.id } } });
    expect(acme.calls().filter((call) => call.startsWith("POST"))).toHaveLength(1);
  });

  test("made without a resource type is a user", async () => {
    const acme = await openAcme();
    await expect(make(acme, cleo, credentials(random(9n)), "")).resolves.toMatchObject({ outcome: "created" });
  });
});

describe("no account is made", () => {
  test.each([
    ["without an address", { given_name: "C", family_name: "A" }, "email not found in profile"],
    ["without a given name", { email: "c@acme.example", family_name: "A" }, "given_name not found in profile"],
    ["with an empty family name", { ...cleo, family_name: "" }, "family_name not found in profile"],
    ["with a number for a name", { ...cleo, given_name: 7 }, "given_name not found in profile"],
  ])("%s: nothing is sent", async (_, profile, message) => {
    const acme = await openAcme();
    await expect(make(acme, profile)).rejects.toThrow(message);
    expect(acme.calls()).toEqual([]);
  });

  test("with a password that is too short, or without a word about passwords", async () => {
    const acme = await openAcme();
    await expect(make(acme, cleo, credentials(random(7n)))).rejects.toThrow("password");
    const account = { profile: cleo, emails: [], login: "", loginAliases: [] };
    await expect(
      acme.runtime.createAccount({ resourceTypeId: "user", account, credentials: undefined }),
    ).rejects.toThrow("credentialOptions cannot be nil");
    expect(acme.calls()).toEqual([]);
  });

  test.each([
    ["an address that is taken", { ...cleo, email: "ann@acme.example" }, "Aborted"],
    ["an address in a foreign domain", { ...cleo, email: "c@elsewhere.example" }, "NotFound"],
  ])("for %s, once", async (_, profile, code) => {
    const acme = await openAcme();
    await expect(make(acme, profile)).rejects.toMatchObject({ code });
    expect(acme.calls()).toHaveLength(1);
  });

  test("twice: a failure that might have made it is not repeated", async () => {
    const acme = await openAcme({ faults: [{ method: "POST", path: "/users", status: 503, times: 1 }] });
    await expect(make(acme, cleo)).rejects.toMatchObject({ code: "Unknown", effect: "unknown" });
    expect(acme.calls().map((call) => call.split(" {")[0])).toEqual([
      "POST /users",
      "GET /users/cleo@acme.example?projection=full",
    ]);
  });

  test("that is not the one asked for: one of the address may be older than the request whose answer was lost", async () => {
    const acme = await openAcme({
      set: { "users.1.creationTime": "2020-01-01T00:00:00Z" },
      faults: [{ method: "POST", path: "/users", status: 503 }],
    });
    await expect(make(acme, { ...cleo, email: "ann@acme.example" })).rejects.toMatchObject({ effect: "unknown" });
  });

  test("without the scope", async () => {
    const acme = await openAcme({ scopes: { allow: ["admin.directory.user.readonly"] } });
    await expect(make(acme, cleo)).rejects.toMatchObject({
      code: "FailedPrecondition",
      permission: "admin.directory.user",
    });
  });
});

describe("deleting", () => {
  test.each([
    ["user", "102", "DELETE /users/102"],
    ["user", "bob@acme.example", "DELETE /users/bob@acme.example"],
    ["group", "g1", "DELETE /groups/g1"],
    ["group", "crew@acme.example", "DELETE /groups/crew@acme.example"],
  ])("a %s by %s, and again", async (type, id, call) => {
    const acme = await openAcme();
    const saysNone = async () => {
      const { annotations } = await acme.runtime.deleteResource({ id: idOf(type, id) });
      return hasAnnotation(annotations, ResourceDoesNotExistSchema);
    };
    expect([await saysNone(), await saysNone()]).toEqual([false, true]);
    expect(acme.calls()).toEqual([call, call]);
    const left =
      type === "user" ? acme.tenant.users.map((user) => user.id) : acme.tenant.groups.map(({ id: of }) => of);
    expect(left).toEqual(type === "user" ? ["100", "101"] : ["g2"]);
  });

  test("a group that may not be deleted names scope and reason; a limit is waited for", async () => {
    const refused = await openAcme({
      faults: [{ method: "DELETE", path: "/groups/", status: 403, reason: "insufficientPermissions" }],
    });
    await expect(refused.runtime.deleteResource({ id: idOf("group", "g1") })).rejects.toMatchObject({
      code: "PermissionDenied",
      permission: "admin.directory.group",
      hint: expect.stringContaining("lacks a scope"),
    });
    const limited = await openAcme({
      faults: [{ method: "DELETE", path: "/groups/", status: 403, reason: "rateLimitExceeded", times: 1 }],
    });
    await limited.runtime.deleteResource({ id: idOf("group", "g1") });
    expect(limited.waits).toHaveLength(1);
    expect(limited.waits[0]).toBeGreaterThan(59_000);
    expect(limited.tenant.groups.map(({ id }) => id)).toEqual(["g2"]);
  });

  test.each([
    ["user", "102"],
    ["group", "g1"],
  ])("a %s is done when Google does not find it, not for another reason", async (type, id) => {
    const acme = await openAcme({ faults: [{ method: "DELETE", path: "/(users|groups)/", status: 410 }] });
    await expect(acme.runtime.deleteResource({ id: idOf(type, id) })).rejects.toThrow("answered 410");
  });

  test.each(["role", "enterprise_application"])("a %s is not offered", async (type) => {
    const acme = await openAcme();
    await expect(acme.runtime.deleteResource({ id: idOf(type, "77") })).rejects.toMatchObject({
      code: "Unimplemented",
    });
    expect(acme.calls()).toEqual([]);
  });
});
