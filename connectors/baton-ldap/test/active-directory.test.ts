import { LocalCredentialOptionsSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type RunningSamba, startSamba } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";

let server: RunningSamba;
beforeAll(async () => {
  server = await startSamba();
}, 330_000);
afterAll(() => server.stop());

/** Its certificate is its own. */
const administrator = (changes: Partial<Config> = {}) => ({
  url: `ldaps://127.0.0.1:${server.tlsPort}`,
  insecureSkipVerify: true,
  bindDn: `Administrator@${server.domain}`,
  password: server.password,
  baseDn: server.suffix,
  ...changes,
});
async function using<T>(changes: Partial<Config>, work: (ldap: ReturnType<typeof openLdap>) => Promise<T>): Promise<T> {
  const ldap = openLdap(administrator(changes));
  try {
    return await work(ldap);
  } finally {
    await ldap.close();
  }
}

const suffix = "dc=golden,dc=test";
const jane = `cn=jane doe,cn=users,${suffix}`;
const credentials = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n } },
});
const resource = (resourceType: string, id: string) => create(ResourceSchema, { id: { resourceType, resource: id } });
const entitlement = (id: string) => ({ id: `group:${id}:member`, resource: resource("group", id) }) as never;

test("an account is made with a password, which one can bind by in each way, until it is replaced", async () => {
  const [made, rotated] = await using({}, async ({ runtime }) => {
    const account = {
      emails: [{ address: "jane@golden.test", primary: true }],
      login: "jane",
      loginAliases: [],
      profile: {
        ...{ rdnKey: "cn", rdnValue: "Jane Doe", path: "CN=Users", suffix: "DC=golden,DC=test" },
        objectClass: ["top", "person", "organizationalPerson", "user"],
        additionalAttributes: {
          sAMAccountName: "jane",
          userPrincipalName: "jane@golden.test",
          sn: "Doe",
          givenName: "Jane",
        },
      },
    };
    const result = await runtime.createAccount({ resourceTypeId: "user", account, credentials });
    const first = Buffer.from(result.plaintexts![0]!.bytes).toString();
    for (const bindDn of ["jane@golden.test", "GOLDEN\\jane", "CN=Jane Doe,CN=Users,DC=golden,DC=test"])
      await using({ bindDn, password: first }, (ldap) => ldap.runtime.validate());
    const again = await runtime.rotateCredential({
      id: { resourceType: "user", resource: jane } as never,
      credentials,
    });
    return [first, Buffer.from(again.plaintexts[0]!.bytes).toString()];
  });
  expect(rotated).not.toBe(made);
  await using({ bindDn: "jane@golden.test", password: rotated! }, (ldap) => ldap.runtime.validate());
  // For an hour the old one is taken as well: https://learn.microsoft.com/troubleshoot/windows-server/windows-security/new-setting-modifies-ntlm-network-authentication
  const wrong = using({ bindDn: "jane@golden.test", password: `${made}x` }, (ldap) => ldap.runtime.validate());
  await expect(wrong).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("a password is not sent to it in clear text", async () => {
  const plain = { url: `ldap://127.0.0.1:${server.port}` };
  const rotating = using(plain, ({ runtime }) =>
    runtime.rotateCredential({ id: { resourceType: "user", resource: jane } as never, credentials }),
  );
  await expect(rotating).rejects.toThrow("Active Directory takes passwords over TLS only");
});

test("a sync has its users, groups, and who has one as primary group", async () => {
  const { rows, skips } = await using({}, async (ldap) => {
    const { store, summary } = await ldap.sync();
    return { rows: rowsOf(store), skips: summary.skips };
  });
  expect(skips).toEqual([]);
  const row = rows.resources.get(`user:${jane}`)! as never as {
    profile: Record<string, string>;
    status: unknown;
    createdAt: string;
    annotations: [Record<string, unknown>];
  };
  expect(row.profile).toMatchObject({
    objectGUID: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
    objectSid: expect.stringMatching(/^S-1-5-21-\d+-\d+-\d+-\d+$/),
    userAccountControl: "512",
    pwdLastSet: expect.stringMatching(/^\d+$/),
    accountExpires: "9223372036854775807",
    primaryGroupID: "513",
    sAMAccountName: "jane",
  });
  expect(row.profile).not.toHaveProperty("unicodePwd");
  expect(row.createdAt).toMatch(/^20\d\d-/);
  expect(row.annotations[0]).toMatchObject({
    login: "jane",
    emails: [{ address: "jane@golden.test", isPrimary: true }],
  });
  const disabled = rows.resources.get(`user:cn=guest,cn=users,${suffix}`)! as never as { status: unknown };
  expect(disabled.status).toEqual({ status: "RESOURCE_STATUS_DISABLED" });
  const machine = [...rows.resources.values()].filter((one) => JSON.stringify(one).includes("ACCOUNT_TYPE_SERVICE"));
  expect(machine).toHaveLength(1);
  const everybody = `group:cn=domain users,cn=users,${suffix}:member:user:`;
  expect(rows.grants.has(`${everybody}${jane}`)).toBe(true);
  const nested = `group:cn=users,cn=builtin,${suffix}:member:group:cn=domain users,cn=users,${suffix}`;
  expect(rows.grants.has(nested)).toBe(true);
  expect(rows.grants.has(`group:cn=users,cn=builtin,${suffix}:member:user:${jane}`)).toBe(true);
});

test("membership is granted and taken away, and the primary one is not", async () => {
  const group = `cn=domain admins,cn=users,${suffix}`;
  await using({}, async ({ runtime }) => {
    const call = { entitlement: entitlement(group), principal: resource("user", jane) };
    const grantOf = (id: string) =>
      ({
        id: `group:${id}:member:user:${jane}`,
        entitlement: entitlement(id),
        principal: call.principal,
        annotations: [],
      }) as never;
    const typeOf = (done: { annotations: readonly { typeUrl: string }[] }) =>
      done.annotations.map(({ typeUrl }) => typeUrl.split(".").at(-1));
    expect(typeOf(await runtime.grant(call))).toEqual([]);
    expect(typeOf(await runtime.grant(call))).toEqual(["GrantAlreadyExists"]);
    expect(typeOf(await runtime.revoke({ grant: grantOf(group) }))).toEqual([]);
    expect(typeOf(await runtime.revoke({ grant: grantOf(group) }))).toEqual(["GrantAlreadyRevoked"]);
    await expect(runtime.revoke({ grant: grantOf(`cn=domain users,cn=users,${suffix}`) })).rejects.toThrow(
      "its primaryGroupID is 513",
    );
  });
});

test("the global catalogue answers as well", async () => {
  const url = `ldap://127.0.0.1:${server.globalCatalogPort}`;
  const { store } = await using(
    { url, baseDn: "", userSearchDn: server.suffix, groupSearchDn: server.suffix, roleSearchDn: server.suffix },
    (ldap) => ldap.sync(),
  );
  expect(rowsOf(store).resources.has(`user:${jane}`)).toBe(true);
});

test("an account is deleted", async () => {
  await using({}, async ({ runtime }) => {
    await runtime.deleteResource({ id: { resourceType: "user", resource: jane } as never });
    await expect(runtime.deleteResource({ id: { resourceType: "user", resource: jane } as never })).rejects.toThrow(
      "no such object",
    );
  });
});
