import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { ldap } from "../src/connector.ts";
import { type Content, changeOf, contentOf, recordedChange } from "./directory-content.ts";
import { type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { type GoldenOp, goldenOps } from "./golden.ts";
import { opsThatEndOtherwise } from "./known-ops.ts";
import { startTenant } from "./tenant.ts";

type Tenant = Awaited<ReturnType<typeof startTenant>>;

const folder = mkdtempSync(join(tmpdir(), "ldap-ops-"));
const certificates = join(folder, "certificates");
const base = join(folder, "base.c1z");
let usual: Tenant;
let proxy: FaultProxy;
let before: Content;

const program = { name: "baton-ldap", config, connector: async () => ldap };

beforeAll(async () => {
  usual = await startTenant({ certificates });
  proxy = await faultProxy(usual.port);
  before = await contentOf(usual);
  const reader = ["--bind-dn", "cn=reader,ou=system,dc=golden,dc=test", "--password", "reader-secret"];
  const { status, output } = await runHere(program, [
    ...["--url", `ldap://127.0.0.1:${usual.port}`, "--base-dn", "dc=golden,dc=test", "--file", base],
    ...reader,
  ]);
  expect([status, output]).toEqual([0, expect.any(String)]);
});
afterAll(async () => {
  await proxy.close();
  await usual.stop();
  rmSync(folder, { recursive: true });
});

/** Recorded ports are those of the proxy, of LDAP over TLS and of the server itself. */
const placed = (text: string, tenant: Tenant, throughProxy: FaultProxy) =>
  text
    .replaceAll("20912", String(throughProxy.port))
    .replaceAll("20911", String(tenant.tlsPort))
    .replaceAll("20910", String(tenant.port));

async function perform(op: GoldenOp, tenant: Tenant, throughProxy: FaultProxy) {
  const directory = join(folder, op.name);
  mkdirSync(directory);
  const file = join(directory, "sync.c1z");
  // These begin without a file.
  if (!/^(cfg|tls|target)-/.test(op.name)) copyFileSync(base, file);
  throughProxy.setFaults(op.faults ?? []);
  const env = Object.fromEntries(
    (op.env ?? []).map((line) => {
      const [name = "", ...value] = placed(line, tenant, throughProxy).split("=");
      return [name, value.join("=")];
    }),
  );
  const args = op.args.map((arg) => placed(arg, tenant, throughProxy));
  const onFile = args.includes("capabilities") ? [] : ["--file", file];
  // Where Go finds authorities, too.
  if (op.trustedCa) process.env.SSL_CERT_FILE = tenant.caFile;
  const { status, output } = await runHere(program, [...args, ...onFile], env).finally(() => {
    delete process.env.SSL_CERT_FILE;
  });
  const change = changeOf(before, await contentOf(tenant));
  if (change.length > 0) await tenant.reset();
  const requests = throughProxy.seen.filter(({ op: name }) => name !== "unbind").length;
  return { status, output, change, requests };
}

function compare(op: GoldenOp, { status, output, change, requests }: Awaited<ReturnType<typeof perform>>) {
  const other = opsThatEndOtherwise[op.name];
  expect({ ends: status === 0 ? "well" : "badly", change, output }).toEqual({
    ends: other?.ends ?? (op.rc === 0 ? "well" : "badly"),
    change: other?.change ?? recordedChange(op.change ?? ""),
    output: expect.stringContaining(other?.says ?? ""),
  });
  if (op.operations !== null && !other?.asksMore) expect(requests).toBeLessThanOrEqual(op.operations);
}

const ofOwnServer = goldenOps.filter(({ slapdGlobal, cert }) => slapdGlobal !== undefined || cert !== undefined);
/** These wait some seconds between their tries. */
const waiting = ["cfg-refused-port", "grant-busy", "upd-busy"];
const ofUsual = goldenOps.filter((op) => !ofOwnServer.includes(op) && !waiting.includes(op.name));
const ofWaiting = goldenOps.filter(({ name }) => waiting.includes(name));

test("all recorded operations are repeated", () => {
  expect(goldenOps).toHaveLength(195);
  expect(ofWaiting).toHaveLength(waiting.length);
  const names = goldenOps.map(({ name }) => name);
  expect(Object.keys(opsThatEndOtherwise).filter((name) => !names.includes(name))).toEqual([]);
});

describe("an operation ends as recorded, changes what is recorded, and asks no more", () => {
  test.each(ofUsual)("$name", async (op) => compare(op, await perform(op, usual, proxy)), 90_000);

  test(`${waiting.join(", ")}, at once`, async () => {
    const found = ofWaiting.map(async (op) => {
      const between = await faultProxy(usual.port);
      return perform(op, usual, between).finally(() => between.close());
    });
    const ends = await Promise.all(found);
    for (const [i, op] of ofWaiting.entries()) compare(op, ends[i]!);
  });

  test.each(ofOwnServer)("$name", async (op) => {
    const hosts = op.cert === "wrong" ? ["elsewhere.test"] : undefined;
    const tenant = await startTenant({ certificates, global: op.slapdGlobal ?? "", ...(hosts && { hosts }) });
    const between = await faultProxy(tenant.port);
    try {
      const { status, requests, output } = await perform(op, tenant, between).catch(async (error: unknown) => {
        // A server that takes nothing without TLS cannot be looked at from outside.
        if (!op.slapdGlobal?.includes("security")) throw error;
        return { status: 1, requests: 0, output: "" };
      });
      compare(op, { status, requests, output, change: [] });
    } finally {
      await between.close();
      await tenant.stop();
    }
  });
});
