import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCredentialOptionsSchema, type Resource, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "ldapts";
import type { Config } from "../src/config.ts";
import { settingsOf } from "../src/settings.ts";
import { contentOf } from "./directory-content.ts";
import { type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { openLdap, settings } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";
import { smallConfig, startSmall, suffix } from "./small-tenant.ts";
import { startTenant } from "./tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "ldap-weak-"));
let server: RunningSlapd;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startSmall();
  proxy = await faultProxy(server.port);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function using<T>(changes: Partial<Config>, work: (ldap: ReturnType<typeof openLdap>) => Promise<T>): Promise<T> {
  const ldap = openLdap({ ...smallConfig(proxy.port), ...changes });
  try {
    return await work(ldap);
  } finally {
    await ldap.close();
  }
}
const synced = (changes: Partial<Config> = {}) =>
  using(changes, async (ldap) => {
    const { store, summary } = await ldap.sync();
    return { rows: rowsOf(store), summary };
  });

describe("a search DN that leads nowhere is named, with what there is", () => {
  test.each([
    ["a mistyped one", { baseDn: "dc=smal,dc=test" }, /'dc=smal,dc=test'.*is not there/],
    ["one of users alone", { userSearchDn: `ou=peeple,${suffix}` }, /'ou=peeple,dc=small,dc=test', below which users/],
    ["none", { baseDn: "" }, /neither base-dn nor a search DN/],
  ])("%s", async (_, changes, said) => {
    proxy.setFaults([]);
    await expect(synced(changes)).rejects.toMatchObject({
      message: expect.stringMatching(said),
      hint: expect.stringContaining(suffix),
      kind: "config",
    });
  });
});

describe("ranges of a large attribute", () => {
  const name = `cn=team 0,ou=groups,${suffix}`;
  const patch = (from: string, to: string) => ({ dn: `^${name}$`, rename: { [from]: to } });

  test("are read to the end", async () => {
    // The server is asked for the second range; of the first it has three.
    proxy.setFaults([
      { op: "search", base: `^${name}`, times: 1, patch: [patch("member", "member;range=0-2")] },
      {
        op: "search",
        base: `^${name}`,
        times: 1,
        patch: [{ dn: "team 0", set: { "member;range=3-*": [`uid=p20,ou=people,${suffix}`] } }],
      },
    ]);
    const { rows } = await synced();
    const members = [...rows.grants.keys()].filter((id) => id.startsWith(`group:${name}:member:user:`));
    expect(members.map((id) => /uid=(p\d+)/.exec(id)![1]).sort()).toEqual(["p0", "p1", "p2", "p20"]);
    expect(proxy.seen.filter(({ attributes }) => attributes.includes("member;range=3-*"))).toHaveLength(1);
  });

  test("that break off are an error", async () => {
    proxy.setFaults([{ op: "search", base: `^${name}`, patch: [patch("member", "member;range=0-2")] }]);
    await expect(synced()).rejects.toThrow("breaks off member");
  });
});

test("all addresses, texts of other scripts, ids in binary; no keys", async () => {
  const sid = "010500000000000515000000a065cf7e784b9b5fe77c8770f4010000";
  proxy.setFaults([
    {
      op: "search",
      patch: [
        {
          dn: "^uid=p1,",
          set: {
            mail: ["one@small.test", "zwei@small.test"],
            title: ["Schlüsselmeisterin"],
            objectGUID: [{ hex: "00112233445566778899aabbccddeeff" }],
            objectSid: [{ hex: sid }],
            photo: [{ hex: "ffd8ffe0" }],
            unicodePwd: ["x"],
            krbPrincipalKey: ["y"],
          },
        },
      ],
    },
  ]);
  const { rows } = await synced();
  const row = rows.resources.get(`user:uid=p1,ou=people,${suffix}`)! as never as {
    profile: Record<string, string>;
    annotations: [{ emails: unknown }];
  };
  expect(row.annotations[0].emails).toEqual([
    { address: "one@small.test", isPrimary: true },
    { address: "zwei@small.test" },
  ]);
  expect(row.profile).toMatchObject({
    title: "Schlüsselmeisterin",
    objectGUID: "33221100-5544-7766-8899-aabbccddeeff",
    objectSid: "S-1-5-21-2127521184-1604012920-1887927527-500",
  });
  for (const secret of ["photo", "unicodePwd", "krbPrincipalKey"]) expect(row.profile).not.toHaveProperty(secret);
});

test("a last login after the year 9999 is left out and counted: it could not be shown", async () => {
  const at = (uid: string, value: string) => ({ dn: `^uid=${uid},`, set: { lastLogonTimestamp: [value] } });
  const patch = [at("p1", "9223372036854775807"), at("p2", "132223104000000000")];
  proxy.setFaults([{ op: "search", patch }]);
  const { rows, summary } = await synced();
  const lastLoginOf = (uid: string) =>
    (rows.resources.get(`user:uid=${uid},ou=people,${suffix}`)! as never as { annotations: [{ lastLogin?: string }] })
      .annotations[0].lastLogin;
  expect([lastLoginOf("p1"), lastLoginOf("p2")]).toEqual([undefined, "2020-01-01T00:00:00Z"]);
  expect(summary.skips).toContainEqual(
    expect.objectContaining({ reason: "a last login after the year 9999", count: 1 }),
  );
});

describe("passwords", () => {
  test("go in clear text to this machine alone", () => {
    const config = { bindDn: "cn=x", password: "secret-word" };
    const elsewhere = { ...config, url: "ldap://ldap.example.com" };
    expect(() => settingsOf(settings(elsewhere))).toThrow("would go to ldap.example.com in clear text");
    for (const fine of [
      { ...elsewhere, allowCleartextPassword: true },
      { ...elsewhere, startTls: true },
      { ...elsewhere, url: "ldaps://ldap.example.com" },
      { ...elsewhere, password: "" },
      { ...config, url: "ldap://localhost" },
      { ...config, url: "ldap://[::1]:3389" },
    ])
      expect(settingsOf(settings(fine)).password).toBe(fine.password);
  });

  test("are in no log, whatever is made or set", async () => {
    proxy.setFaults([]);
    const credentials = create(LocalCredentialOptionsSchema, {
      options: { case: "randomPassword", value: { length: 24n } },
    });
    const said = await using({}, async (ldap) => {
      const made = await ldap.runtime.createAccount({
        resourceTypeId: "user",
        credentials,
        account: {
          emails: [],
          login: "new",
          loginAliases: [],
          profile: {
            ...{ rdnKey: "uid", rdnValue: "new", path: "ou=people", suffix, objectClass: ["inetOrgPerson"] },
            additionalAttributes: { cn: "New", sn: "N" },
          },
        },
      });
      const id = { resourceType: "user", resource: `uid=new,ou=people,${suffix}` } as never;
      const rotated = await ldap.runtime.rotateCredential({ id, credentials });
      const passwords = [...made.plaintexts!, ...rotated.plaintexts].map(({ bytes }) => Buffer.from(bytes).toString());
      return { passwords, logged: ldap.logged.join("\n") };
    });
    expect(said.passwords).toHaveLength(2);
    for (const password of said.passwords) expect(said.logged).not.toContain(password);
    const login = new Client({ url: `ldap://127.0.0.1:${server.port}` });
    await login.bind(`uid=new,ou=people,${suffix}`, said.passwords[1]!);
    await login.unbind();
    await server.reset();
  });
});

describe("bind names", () => {
  test.each([
    ["CN = Reader , OU=System", "cn=reader,ou=system"],
    ["reader@golden.test", "reader@golden.test"],
    ["GOLDEN\\reader", "GOLDEN\\reader"],
    [" ", ""],
  ])("'%s' binds as '%s'", (bindDn, name) => {
    expect(settingsOf(settings({ url: "ldap://localhost", bindDn })).bindName).toBe(name);
  });
  test("what is none is refused", () => {
    expect(() => settingsOf(settings({ url: "ldap://localhost", bindDn: "reader" }))).toThrow(
      "error parsing bind-dn: DN ended with incomplete type, value pair",
    );
  });
});

test("the whole forest is below nothing, at a global catalogue's port alone", () => {
  const at = (url: string) => settingsOf(settings({ url, bindDn: " " })).searchDns.user;
  expect([at("ldap://localhost:3268"), at("ldaps://localhost:3269"), at("ldap://localhost")]).toEqual([
    "",
    "",
    undefined,
  ]);
});

describe("over TLS", () => {
  let tenant: Awaited<ReturnType<typeof startTenant>>;
  const reader = {
    bindDn: "cn=reader,ou=system,dc=golden,dc=test",
    password: "reader-secret",
    baseDn: "dc=golden,dc=test",
  };
  beforeAll(async () => {
    tenant = await startTenant({ certificates: join(folder, "certificates") });
  });
  afterAll(() => tenant.stop());
  const attempt = (changes: Partial<Config>) => using({ ...reader, ...changes }, (ldap) => ldap.runtime.validate());
  const ldaps = () => `ldaps://localhost:${tenant.tlsPort}`;
  const ca = () => new Uint8Array(readFileSync(tenant.caFile));

  test("a private authority is given as a file", async () => {
    await expect(attempt({ url: ldaps() })).rejects.toMatchObject({
      kind: "config",
      hint: expect.stringContaining("--ca-certificate"),
    });
    await attempt({ url: ldaps(), caCertificate: ca() });
    await attempt({ url: ldaps(), insecureSkipVerify: true });
  });

  test("StartTLS turns a plain connection into one", async () => {
    const plain = { url: `ldap://localhost:${tenant.port}`, startTls: true };
    await attempt({ ...plain, caCertificate: ca() });
    await expect(attempt(plain)).rejects.toMatchObject({ kind: "config" });
    expect(tenant.log()).toContain("STARTTLS");
  });

  test("the server's certificate has to have its name", async () => {
    const other = await startTenant({ certificates: join(folder, "certificates"), hosts: ["elsewhere.test"] });
    try {
      await expect(attempt({ url: `ldaps://localhost:${other.tlsPort}`, caCertificate: ca() })).rejects.toThrow(
        /altnames|does not match/i,
      );
    } finally {
      await other.stop();
    }
  });

  test("a plain port is told from one over TLS", async () => {
    await expect(attempt({ url: `ldaps://localhost:${tenant.port}` })).rejects.toMatchObject({
      hint: expect.stringContaining("TLS"),
    });
  });
});

describe("changes", () => {
  const resource = (resourceType: string, id: string): Resource =>
    create(ResourceSchema, { id: { resourceType, resource: id } });
  const entitlement = (group: string) => ({ id: `group:${group}:member`, resource: resource("group", group) }) as never;
  const person = `uid=p12,ou=people,${suffix}`;

  test.each([
    ["team 0", "member", person],
    ["unique", "uniqueMember", person],
    ["unix", "memberUid", "p12"],
  ])("%s takes members as %s, and says what is so already", async (cn, attribute, value) => {
    proxy.setFaults([]);
    const group = `cn=${cn},ou=groups,${suffix}`;
    const holds = async () => (await contentOf(server, suffix)).get(group)!.includes(`${attribute}: ${value}`);
    await using({}, async ({ runtime }) => {
      const call = { entitlement: entitlement(group), principal: resource("user", person) };
      const grant = { ...call, id: `group:${group}:member:user:${person}`, annotations: [] } as never;
      const typeOf = (done: { annotations: readonly { typeUrl: string }[] }) =>
        done.annotations.map(({ typeUrl }) => typeUrl.split(".").at(-1));
      expect(typeOf(await runtime.grant(call))).toEqual([]);
      expect(await holds()).toBe(true);
      expect(typeOf(await runtime.grant(call))).toEqual(["GrantAlreadyExists"]);
      expect(typeOf(await runtime.revoke({ grant }))).toEqual([]);
      expect(await holds()).toBe(false);
      expect(typeOf(await runtime.revoke({ grant }))).toEqual(["GrantAlreadyRevoked"]);
    });
  });

  test("a server that does not answer is given up, and asked again", async () => {
    proxy.setFaults([{ op: "search", hang: true, times: 1 }]);
    await using({ requestTimeout: 0.2 }, ({ runtime }) => runtime.validate());
    expect(proxy.connections).toBe(2);
  });

  test("who lies elsewhere, or is no user, is not deleted", async () => {
    proxy.setFaults([]);
    const before = await contentOf(server, suffix);
    await using({ userSearchDn: `ou=people,${suffix}` }, async ({ runtime }) => {
      const remove = (id: string) => runtime.deleteResource({ id: { resourceType: "user", resource: id } as never });
      await expect(remove(`cn=team 0,ou=groups,${suffix}`)).rejects.toThrow("does not lie below");
      await expect(remove(`ou=people,${suffix}`)).rejects.toThrow("is no user");
    });
    expect(await contentOf(server, suffix)).toEqual(before);
  });
});
