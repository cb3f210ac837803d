import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import { parseResourceBid } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { asGo, configOf, difference, goldenOps, goldenRows } from "./golden.ts";
import { openLdap } from "./open-ldap.ts";
import { program } from "./program.ts";
import { rowsOf } from "./rows.ts";
import { startTenant, text } from "./tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "ldap-program-"));
let server: RunningSlapd;
beforeAll(async () => {
  server = await startTenant({ certificates: join(folder, "certificates") });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const run = (...args: readonly string[]) => runHere(program, args, {}, { directory: folder });
const account = (name: string) => [
  ...["--url", `ldap://127.0.0.1:${server.port}`, "--base-dn", "dc=golden,dc=test"],
  ...["--bind-dn", `cn=${name},ou=system,dc=golden,dc=test`, "--password", `${name}-secret`],
];

test("`capabilities` prints what Go's does, without a server", async () => {
  const { status, output } = await run("capabilities");
  expect([status, JSON.parse(output)]).toEqual([0, JSON.parse(text("capabilities.json"))]);
});

test("`config` prints Go's fields in Go's order, and ours after them", async () => {
  interface Schema {
    readonly fields: readonly { readonly name: string }[];
  }
  const { stdout } = await run("config");
  const [ours, go] = [JSON.parse(stdout) as Schema, JSON.parse(text("config.json")) as Schema];
  expect({ ...ours, fields: ours.fields.slice(0, go.fields.length) }).toEqual(go);
  expect(ours.fields.slice(go.fields.length).map(({ name }) => name)).toEqual([
    ...["start-tls", "ca-certificate", "client-certificate", "client-key", "allow-cleartext-password"],
    ...["nested-members", "change-events", "page-size", "request-timeout"],
  ]);
});

test("`init` asks the server what it has, and writes settings", async () => {
  const { status, output } = await run("init", `ldap://127.0.0.1:${server.port}`);
  expect([status, output]).toEqual([0, expect.stringContaining("is OpenLDAP. It has:\n  dc=test\n")]);
  expect(readFileSync(join(folder, ".baton.yaml"), "utf8")).toContain('base-dn: "dc=test"\n');
  rmSync(join(folder, ".baton.yaml"));
});

describe("`doctor` tells what the account sees", () => {
  test.each([
    ["reader", 0, ["OpenLDAP, no TLS", "128 found", "56 found", "12 found"]],
    ["nogroups", 0, ["list groups: 5 found"]],
    ["capped", 1, ["size limit exceeded"]],
    ["blind", 1, ["the bind account may not see it"]],
  ])("%s", async (name, ends, said) => {
    const { status, output } = await run("doctor", ...account(name));
    for (const one of said) expect(output.replace(/\s+/g, " ")).toContain(one);
    expect(status === 0 ? 0 : 1).toBe(ends);
    expect(output).not.toContain(`${name}-secret`);
  });
});

const targeted = goldenOps.filter(({ name, rows }) => name.startsWith("target-") && rows?.resources);

describe("a targeted sync ends in the recorded rows", () => {
  test.each(targeted)("$name", async (op) => {
    const [, bid = ""] = op.args.slice(op.args.indexOf("--sync-resources"));
    // As in a list of CSV: quoted, with doubled quotes within.
    const target = parseResourceBid(bid.replace(/^"|"$/g, "").replaceAll('""', '"'));
    const opened = openLdap(configOf(op, `ldap://127.0.0.1:${server.port}`));
    try {
      const { store } = await opened.sync({ targets: [target] });
      expect(difference(asGo(rowsOf(store)), goldenRows(op)!)).toEqual([]);
    } finally {
      await opened.close();
    }
  });
});
