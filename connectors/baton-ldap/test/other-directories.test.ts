import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { contentOf } from "./directory-content.ts";
import { type Lookalike, startLookalike } from "./lookalike.ts";
import { openLdap } from "./open-ldap.ts";
import { program } from "./program.ts";
import { rowsOf } from "./rows.ts";

/** What `init` proposes is what is synced with. */
function look(lookalike: Lookalike) {
  const folder = mkdtempSync(join(tmpdir(), "ldap-lookalike-"));
  let server: RunningSlapd;
  beforeAll(async () => {
    server = await startLookalike(lookalike);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  const run = (...args: readonly string[]) => runHere(program, args, {}, { directory: folder });
  const proposed = () => parse(readFileSync(join(folder, ".baton.yaml"), "utf8")) as Record<string, string>;
  const settings = () => {
    const { url = "", "bind-dn": bindDn = "", "base-dn": baseDn = "" } = proposed();
    const { "user-search-dn": userSearchDn = "", "group-search-dn": groupSearchDn = "" } = proposed();
    return { url, bindDn, baseDn, userSearchDn, groupSearchDn, password: "baton-secret" };
  };
  const synced = async () => {
    const opened = openLdap(settings());
    try {
      const { store, summary } = await opened.sync();
      return { rows: rowsOf(store), skips: summary.skips };
    } finally {
      await opened.close();
    }
  };
  return { run, proposed, settings, synced, server: () => server };
}

const idsOf = (rows: ReturnType<typeof rowsOf>, type: string) =>
  [...rows.resources.keys()].filter((id) => id.startsWith(`${type}:`)).sort();
const statusOf = (rows: ReturnType<typeof rowsOf>, id: string) =>
  (rows.resources.get(`user:${id}`) as never as { status: unknown }).status;
const profileOf = (rows: ReturnType<typeof rowsOf>, id: string) =>
  (rows.resources.get(`user:${id}`) as never as { profile: Record<string, string> }).profile;
const membersOf = (rows: ReturnType<typeof rowsOf>, group: string) =>
  [...rows.grants.keys()]
    .flatMap((id) => (id.startsWith(`group:${group}:member:`) ? id.split(":member:")[1]! : []))
    .sort();

describe("a directory like FreeIPA's", () => {
  const suffix = "dc=ipa,dc=test";
  const { run, proposed, settings, synced, server } = look({
    name: "freeipa",
    suffix,
    root: ["vendorName: 389 Project", "vendorVersion: 389-Directory/2.4.5", "ipaTopologyPluginVersion: 1.0"],
  });
  const user = (uid: string) => `uid=${uid},cn=users,cn=accounts,${suffix}`;
  const group = (cn: string) => `cn=${cn},cn=groups,cn=accounts,${suffix}`;

  test("is told by its root entry; accounts are looked for below cn=accounts, where they are once", async () => {
    const { status, output } = await run("init", `ldap://127.0.0.1:${server().port}`);
    expect([status, output]).toEqual([0, expect.stringContaining("is FreeIPA. It has:\n")]);
    expect(proposed()).toEqual({
      url: `ldap://127.0.0.1:${server().port}`,
      "bind-dn": `uid=baton,cn=sysaccounts,cn=etc,${suffix}`,
      "base-dn": suffix,
      "user-search-dn": `cn=users,cn=accounts,${suffix}`,
      "group-search-dn": `cn=groups,cn=accounts,${suffix}`,
    });
    const doctor = await run("doctor", "--password", "baton-secret");
    const said = doctor.output.replace(/\s+/g, " ");
    for (const part of ["FreeIPA, no TLS", "list users: 3 found", "list groups: 3 found"]) expect(said).toContain(part);
  });

  test("has classes in small letters: nested groups are groups", async () => {
    const { rows, skips } = await synced();
    expect(skips).toEqual([]);
    expect(idsOf(rows, "user")).toEqual(["ada", "bo", "cy"].map((uid) => `user:${user(uid)}`));
    expect(idsOf(rows, "group")).toEqual(["ada", "editors", "staff"].map((cn) => `group:${group(cn)}`));
    expect(membersOf(rows, group("staff"))).toEqual([
      `group:${group("editors")}`,
      `user:${user("ada")}`,
      `user:${user("bo")}`,
    ]);
    expect(membersOf(rows, group("ada"))).toEqual([`user:${user("ada")}`]);
  });

  test("locks accounts, and ends them by Kerberos; keys stay in it", async () => {
    const { rows } = await synced();
    expect(statusOf(rows, user("ada"))).toEqual({ status: "RESOURCE_STATUS_ENABLED" });
    expect(statusOf(rows, user("bo"))).toEqual({ status: "RESOURCE_STATUS_DISABLED" });
    expect(statusOf(rows, user("cy"))).toEqual({
      status: "RESOURCE_STATUS_DISABLED",
      details: "expired 2021-03-04T05:06:07.000Z",
    });
    expect(profileOf(rows, user("ada"))).toMatchObject({
      krbPrincipalName: "ada@IPA.TEST",
      memberOf: group("editors"),
    });
    expect(profileOf(rows, user("ada"))).not.toHaveProperty("krbPrincipalKey");
  });

  test("keeps members of its groups as member, of whatever class they are beside", async () => {
    const admin = { bindDn: server().user, password: server().password };
    const opened = openLdap({ ...settings(), ...admin });
    const resource = (type: string, id: string) => create(ResourceSchema, { id: { resourceType: type, resource: id } });
    try {
      const entitlement = {
        id: `group:${group("staff")}:member`,
        resource: resource("group", group("staff")),
      } as never;
      await opened.runtime.grant({ entitlement, principal: resource("user", user("cy")) });
    } finally {
      await opened.close();
    }
    expect((await contentOf(server(), suffix)).get(group("staff"))).toContain(`member: ${user("cy")}`);
    await server().reset();
  });
});

describe("a directory like 389 Directory Server's", () => {
  const suffix = "dc=ds,dc=test";
  const { run, proposed, synced, server } = look({
    name: "dirsrv",
    suffix,
    root: ["vendorName: 389 Project", "vendorVersion: 389-Directory/2.4.5"],
    access: ["access to attrs=mail by * none"],
  });
  const user = (uid: string) => `uid=${uid},ou=people,${suffix}`;
  const group = (cn: string) => `cn=${cn},ou=groups,${suffix}`;

  test("is told by its root entry; doctor tells what a rule of access hides", async () => {
    const { status, output } = await run("init", `ldap://127.0.0.1:${server().port}`);
    expect([status, output]).toEqual([0, expect.stringContaining("is 389 Directory Server. It has:\n")]);
    expect(proposed()).toMatchObject({ "bind-dn": `uid=baton,ou=people,${suffix}`, "base-dn": suffix });
    const doctor = await run("doctor", "--password", "baton-secret");
    const said = doctor.output.replace(/\s+/g, " ");
    for (const part of ["389 Directory Server", "list users: 2 found", "none of 2 users shows mail"])
      expect(said).toContain(part);
  });

  test("has groups of unique names, nested ones, and locked accounts", async () => {
    const { rows, skips } = await synced();
    expect(skips).toEqual([]);
    expect(membersOf(rows, group("all writers"))).toEqual([
      `group:${group("writers")}`,
      `user:${user("dee")}`,
      `user:${user("eli")}`,
    ]);
    expect(statusOf(rows, user("eli"))).toEqual({ status: "RESOURCE_STATUS_DISABLED" });
    expect(statusOf(rows, user("dee"))).toEqual({ status: "RESOURCE_STATUS_ENABLED" });
  });
});
