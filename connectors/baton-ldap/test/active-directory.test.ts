import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { LocalCredentialOptionsSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type RunningSamba, startSamba } from "@baton-connectors/real-servers";
import { createSecrets, silentLog } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Attribute, Change, Client } from "ldapts";
import type { Config } from "../src/config.ts";
import { Directory } from "../src/directory/directory.ts";
import { filters } from "../src/filters.ts";
import { settingsOf } from "../src/settings.ts";
import { openLdap, settings } from "./open-ldap.ts";
import { program } from "./program.ts";
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

/** What is made beside us is made by another client. */
async function asAdministrator<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    url: `ldaps://127.0.0.1:${server.tlsPort}`,
    tlsOptions: { rejectUnauthorized: false },
  });
  await client.bind(server.user, server.password);
  try {
    return await work(client);
  } finally {
    await client.unbind();
  }
}

const suffix = "dc=golden,dc=test";
const jane = `cn=jane doe,cn=users,${suffix}`;
const person = ["top", "person", "organizationalPerson", "user"];
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

test("`init` tells it by its root entry and leaves machines out; `doctor` counts what the account sees", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ldap-ad-"));
  const run = (...args: readonly string[]) => runHere(program, args, {}, { directory: folder });
  try {
    const url = `ldaps://127.0.0.1:${server.tlsPort}`;
    const { status, output } = await run("init", url);
    expect([status, output]).toEqual([
      0,
      expect.stringContaining(`is Active Directory. It has:\n  ${server.suffix}\n`),
    ]);
    expect(readFileSync(join(folder, ".baton.yaml"), "utf8")).toContain(
      `base-dn: "${server.suffix}"\n# Leaves machines out.\nfilter: "(!(objectClass=computer))"\n`,
    );
    const account = ["--bind-dn", `Administrator@${server.domain}`, "--password", server.password];
    const doctor = await run("doctor", ...account, "--insecure-skip-verify");
    const said = doctor.output.replace(/\s+/g, " ");
    expect(said).toContain("Active Directory, over TLS");
    // Administrator, Guest, krbtgt, the account of its name service, and Jane; not the controller itself.
    const filter = "(&(objectClass=person)(!(objectClass=computer)))";
    const people = await asAdministrator((client) =>
      client.search(server.suffix, { scope: "sub", filter, attributes: ["cn"] }),
    );
    expect(people.searchEntries.map(({ cn }) => cn)).toEqual(expect.arrayContaining(["Administrator", "Jane Doe"]));
    expect(said).toContain(`list users: ${people.searchEntries.length} found`);
    expect(said).toContain("✓ attributes of users");
    expect(said).not.toContain(server.password);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
  const { store } = await using({ url }, (ldap) => ldap.sync());
  const { resources, grants } = rowsOf(store);
  expect(resources.has(`user:${jane}`)).toBe(true);
  expect(grants.has(`group:cn=users,cn=builtin,${suffix}:member:group:cn=domain users,cn=users,${suffix}`)).toBe(true);
});

test("of a global catalogue the whole forest is below nothing", async () => {
  const url = `ldap://127.0.0.1:${server.globalCatalogPort}`;
  const directory = new Directory(settingsOf(settings(administrator({ url }))), silentLog, createSecrets());
  try {
    const options = { base: "", scope: "sub", filter: filters.user, attributes: ["1.1"] } as const;
    const found = await directory.all(options, new AbortController().signal);
    expect(found.map((entry) => entry.dnText.toLowerCase())).toContain(jane);
  } finally {
    directory.close();
  }
});

describe("accounts", () => {
  const rowOf = async (id: string) => {
    const target = { resourceType: "user", resource: `cn=${id},cn=users,${suffix}` } as never;
    const { store } = await using({}, (ldap) => ldap.sync({ targets: [target] }));
    return rowsOf(store).resources.get(`user:cn=${id},cn=users,${suffix}`)! as never as {
      status: { status: string; details?: string };
      annotations: [{ accountType: string }];
      profile: Record<string, string>;
    };
  };
  const utf16 = (password: string) => Buffer.from(`"${password}"`, "utf16le");
  const made = async (name: string, attributes: Record<string, string | Buffer>) => {
    const dn = `CN=${name},CN=Users,${server.suffix}`;
    await asAdministrator(async (client) => {
      await client.add(dn, { objectClass: person, sAMAccountName: name, ...attributes } as never);
    });
    return dn;
  };

  test("that have expired are disabled, those that will are not", async () => {
    const at = (ms: number) => String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
    const open = { userAccountControl: "512", unicodePwd: utf16("Some-Secret-1!") };
    await made("expired", { ...open, accountExpires: at(Date.UTC(2020, 0, 2)) });
    await made("expiring", { ...open, accountExpires: at(Date.UTC(2999, 0, 2)) });
    expect((await rowOf("expired")).status).toEqual({
      status: "RESOURCE_STATUS_DISABLED",
      details: "expired 2020-01-02T00:00:00.000Z",
    });
    expect((await rowOf("expiring")).status).toEqual({ status: "RESOURCE_STATUS_ENABLED" });
  });

  test("that are locked out say so, and stay enabled: they open by themselves", async () => {
    const dn = await made("locked", { userAccountControl: "512", unicodePwd: utf16("Some-Secret-1!") });
    await asAdministrator((client) =>
      client.modify(server.suffix, [
        new Change({ operation: "replace", modification: new Attribute({ type: "lockoutThreshold", values: ["2"] }) }),
      ]),
    );
    for (let tries = 0; tries < 3; tries++)
      await expect(using({ bindDn: dn, password: "wrong" }, (ldap) => ldap.runtime.validate())).rejects.toMatchObject({
        code: "Unauthenticated",
      });
    expect((await rowOf("locked")).status).toEqual({
      status: "RESOURCE_STATUS_ENABLED",
      details: expect.stringMatching(/^locked out 20\d\d-/),
    });
  });

  test("of machines and services are told from those of people", async () => {
    await asAdministrator(async (client) => {
      await client.add(`CN=machine,CN=Users,${server.suffix}`, {
        objectClass: [...person, "computer"],
        sAMAccountName: "machine$",
        userAccountControl: "4096",
      });
      await client.add(`CN=service,CN=Users,${server.suffix}`, {
        objectClass: [...person, "computer", "msDS-GroupManagedServiceAccount"],
        sAMAccountName: "service$",
        userAccountControl: "4096",
        dNSHostName: "service.golden.test",
        "msDS-ManagedPasswordInterval": "30",
      });
    });
    for (const name of ["machine", "service"]) {
      const { annotations, profile } = await rowOf(name);
      expect(annotations[0]!.accountType).toBe("ACCOUNT_TYPE_SERVICE");
      expect(profile.login).toBe(`${name}$`);
    }
  });
});

describe("members of members", () => {
  const outer = `cn=outer,ou=teams,${suffix}`;
  const inner = `cn=inner,ou=elsewhere,${suffix}`;
  beforeAll(() =>
    asAdministrator(async (client) => {
      for (const ou of ["teams", "elsewhere"])
        await client.add(`ou=${ou},${suffix}`, { objectClass: "organizationalUnit" });
      await client.add(inner, { objectClass: "group", sAMAccountName: "inner", member: jane });
      await client.add(outer, { objectClass: "group", sAMAccountName: "outer", member: inner });
    }),
  );
  const grants = async (nestedMembers: boolean) => {
    const { store } = await using({ nestedMembers, groupSearchDn: `ou=teams,${suffix}` }, (ldap) => ldap.sync());
    return rowsOf(store).grants;
  };
  const ofJane = `group:${outer}:member:user:${jane}`;

  test("through a group that is not read are found by the server, where it is asked", async () => {
    expect((await grants(false)).has(ofJane)).toBe(false);
    const found = (await grants(true)).get(ofJane) as never as { annotations: readonly { "@type": string }[] };
    expect(found.annotations.map((one) => one["@type"])).toEqual([expect.stringContaining("GrantImmutable")]);
  });

  test("are not taken away from the outer group, which says so", async () => {
    const grant = {
      ...{ id: ofJane, entitlement: entitlement(outer), principal: resource("user", jane), annotations: [] },
    } as never;
    await expect(using({}, ({ runtime }) => runtime.revoke({ grant }))).rejects.toThrow("the membership is inherited");
  });
});

describe("the feed of changes", () => {
  const feedId = "active_directory_changes";
  const changesSince = (cursor: string, how: { readonly startAt?: Date; readonly pageSize?: number } = {}) =>
    using({ changeEvents: true }, async ({ runtime }) => {
      const told: string[] = [];
      let page = await runtime.listEvents({ feedId, cursor, startAt: how.startAt, pageSize: how.pageSize ?? 0 });
      for (let pages = 1; ; pages++) {
        for (const { event, id, occurredAt } of page.events) {
          if (event.case !== "resourceChangeEvent") throw new Error(`an event of ${event.case}`);
          expect(id).toMatch(/^[0-9a-f-]{36}:[0-9a-f-]{36}:\d+$/);
          expect(occurredAt!.seconds).toBeGreaterThan(1_500_000_000n);
          const { resourceType, resource: changed } = event.value.resourceId!;
          told.push(`${resourceType}:${changed}`);
        }
        if (!page.hasMore) return { told: told.sort(), cursor: page.cursor, pages };
        page = await runtime.listEvents({
          feedId,
          cursor: page.cursor,
          startAt: undefined,
          pageSize: how.pageSize ?? 0,
        });
      }
    });
  const team = `cn=feed team,ou=teams,${suffix}`;
  const [one, other] = ["feed one", "feed, two"].map((name) => `cn=${name.replace(",", "\\,")},cn=users,${suffix}`) as [
    string,
    string,
  ];

  test("begins with what happens from now on, and tells who came, changed, or went", async () => {
    const begun = await changesSince("");
    expect(begun).toMatchObject({ told: [], pages: 1 });
    await asAdministrator(async (client) => {
      for (const [dn, name] of [
        [one, "feed1"],
        [other, "feed2"],
      ] as const)
        await client.add(dn, { objectClass: person, sAMAccountName: name });
      await client.add(team, { objectClass: "group", sAMAccountName: "feedteam", member: one });
    });
    const came = await changesSince(begun.cursor);
    expect(came.told).toEqual([`group:${team}`, `user:${one}`, `user:${other}`]);
    expect((await changesSince(came.cursor)).told).toEqual([]);
    await asAdministrator(async (client) => {
      const modification = new Attribute({ type: "member", values: [other] });
      await client.modify(team, [new Change({ operation: "add", modification })]);
      await client.del(one);
    });
    const went = await changesSince(came.cursor, { pageSize: 1 });
    expect(went.told).toEqual(expect.arrayContaining([`group:${team}`, `user:${one}`]));
    expect(went.told).not.toContain(`user:${other}`);
    expect(went.pages).toBeGreaterThan(3);
  });

  test("begins earlier where it is asked to", async () => {
    const { told } = await changesSince("", { startAt: new Date(Date.now() - 3_600_000) });
    expect(told).toEqual(expect.arrayContaining([`group:${team}`, `user:${other}`, `user:${one}`]));
  });

  test("goes by the time where another server answers, whose numbers are others", async () => {
    const { cursor } = await changesSince("");
    const state = JSON.parse(Buffer.from(cursor, "base64url").toString());
    state.known.server = "another";
    const { told } = await changesSince(Buffer.from(JSON.stringify(state)).toString("base64url"));
    expect(told).toEqual(expect.arrayContaining([`group:${team}`, `user:${other}`]));
  });

  test("is there where it is asked for alone", async () => {
    await using({}, async ({ runtime }) => expect(await runtime.listEventFeeds()).toEqual([]));
    await using({ changeEvents: true }, async ({ runtime }) =>
      expect((await runtime.listEventFeeds()).map(({ id }) => id)).toEqual([feedId]),
    );
  });
});

test("an account is deleted", async () => {
  await using({}, async ({ runtime }) => {
    await runtime.deleteResource({ id: { resourceType: "user", resource: jane } as never });
    await expect(runtime.deleteResource({ id: { resourceType: "user", resource: jane } as never })).rejects.toThrow(
      "no such object",
    );
  });
});
