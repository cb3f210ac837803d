import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startGithub } from "../simulator/index.ts";
import { appKeys, emptyInstead, tenantA } from "./instance.ts";
import { runAsProgram } from "./program.ts";
import { knownDifferences, operationsOfProgram, runsOfProgram } from "./recordings.ts";

let server: Awaited<ReturnType<typeof startGithub>>;
const directory = mkdtempSync(join(tmpdir(), "baton-github-"));
const base = join(directory, "base.c1z");

beforeAll(async () => {
  server = await startGithub({ tenant: tenantA(), appPublicKey: appKeys.publicKey, faults: emptyInstead });
  writeFileSync(join(directory, "app-pkcs1.pem"), appKeys.privateKey);
  const { status } = await runAsProgram(["--instance-url", server.url, "--token", "ghp_tenantA", "-f", base]);
  expect(status).toBe(0);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

/** The recorded arguments, with addresses and files of here. */
const here = (args: readonly string[], file: string): string[] =>
  args.map((arg, i) => {
    if (args[i - 1] === "--instance-url") return server.url;
    if (args[i - 1] === "-f") return file;
    return args[i - 1] === "--app-privatekey-path" ? join(directory, arg.split("/").at(-1)!) : arg;
  });

const notInFile = (flag: string) => `error fetching ${flag}`;
/** What ours says where Go's exit status has no more to say than that it failed. */
const operations: Readonly<Record<string, { readonly status: number; readonly says: string; readonly area?: string }>> =
  {
    "acct-bad-email": { status: 3, says: '"no at sign" is no e-mail address' },
    "acct-emptyemail": { status: 2, says: "unknown provisioning action" },
    "acct-noorg": { status: 3, says: "org not found in profile" },
    "acct-user-type": { status: 12, says: "creating accounts is not implemented" },
    "del-team": { status: 12, says: "deleting a team is not implemented" },
    // Any other word than `true` asks for no events: it is a sync.
    eventfeed: { status: 0, says: "organizations the token's user does not own" },
    "eventfeed-id": { status: 5, says: "no event feed 'github_usage_event_feed'" },
    "eventfeed-true": { status: 5, says: "no event feed 'baton_feed_event'" },
    "grant-entrole": { status: 5, says: notInFile("entitlement 'enterprise_role:acme-ent:Owner:assigned'") },
    "grant-org-admin-nonmember": { status: 5, says: notInFile("resource 'user:1020'") },
    "grant-org-member-new": { status: 5, says: notInFile("resource 'user:1020'") },
    "grant-org-pending": { status: 5, says: notInFile("resource 'user:1019'") },
    "grant-org-to-team": { status: 3, says: "only user can hold this entitlement, not team" },
    "grant-role-team": { status: 3, says: "only user can hold this entitlement, not team" },
    "grant-team-to-team": { status: 3, says: "only user can hold this entitlement, not team" },
    "grant-unknown-entitlement": { status: 5, says: notInFile("entitlement 'org:9001:owner'") },
    "invoke-action": { status: 5, says: "no action 'nothing'" },
    "list-actions": { status: 0, says: '{"schemas":[]}' },
    "revoke-entrole": { status: 5, says: notInFile("grant 'enterprise_role:acme-ent:Owner:assigned:user:1001'") },
    "revoke-repo-outside": { status: 5, says: notInFile("resource 'user:1017'") },
    "revoke-role-team": { status: 3, says: "only user can hold this entitlement, not team" },
    "revoke-unknown": { status: 5, says: notInFile("grant 'org:9001:member:user:424242'") },
    rotate: { status: 12, says: "rotating credentials of user is not implemented" },
    tickets: { status: 12, says: "ticket manager not implemented" },
  };

describe("an operation that GitHub is not asked for ends like the recorded one, and leaves the file as it was", () => {
  test("all of them", () => {
    expect(Object.keys(operations).sort()).toEqual(operationsOfProgram.map(({ name }) => name).sort());
  });

  test.each(operationsOfProgram.map((one) => [one.name, one] as const))("%s", async (name, { args, exit }) => {
    const file = join(directory, `${name}.c1z`);
    copyFileSync(base, file);
    const asked = server.requests.length;
    const { status, output } = await runAsProgram(here(args, file));
    const { status: wanted, says } = operations[name]!;
    expect([status, wanted === 0]).toEqual([wanted, exit === 0]);
    expect(output).toContain(says);
    if (name === "eventfeed") return;
    expect(server.requests.slice(asked)).toEqual([]);
    expect(readFileSync(file).equals(readFileSync(base))).toBe(true);
  });
});

const newer = "flags of newer versions: `--app-privatekey`, `--direct-collaborators-only`, `--sync-last-activity`";
const missing = (flag: string) => `field ${flag} of type string is marked as required but it has a zero-value`;
const runs: Readonly<Record<string, { readonly status: number; readonly says: string; readonly area?: string }>> = {
  "a-app-badgroup": { status: 2, says: missing("token") },
  "a-app-envkey": { status: 0, says: "Sync complete.", area: newer },
  "a-app-nofile": { status: 2, says: "cannot access file" },
  "a-app-nogroup": { status: 2, says: missing("token") },
  "a-app-wronggrouptoken": { status: 2, says: `${missing("app-id")}\n${missing("org")}` },
  "a-dco": { status: 0, says: "Sync complete.", area: newer },
  "a-skip-grants": { status: 2, says: "skip-grants can only be set within a targeted sync" },
};

describe("a sync that the command line refuses is refused like the recorded one", () => {
  test("all of them", () => {
    expect(Object.keys(runs).sort()).toEqual(runsOfProgram.map(({ name }) => name).sort());
    for (const { area } of Object.values(runs))
      if (area) expect([area, knownDifferences.has(area)]).toEqual([area, true]);
  });

  test.each(runsOfProgram.map((one) => [one.name, one] as const))("%s", async (name, { args, env }) => {
    const asked = server.requests.length;
    // The simulated App has another key.
    const variables = env.BATON_APP_PRIVATEKEY ? { ...env, BATON_APP_PRIVATEKEY: appKeys.privateKey } : env;
    const { status, output } = await runAsProgram([...here(args, ""), "-f", join(directory, `${name}.c1z`)], variables);
    const { status: wanted, says } = runs[name]!;
    expect([status, output]).toEqual([wanted, expect.stringContaining(says)]);
    if (wanted !== 0) expect(server.requests.slice(asked)).toEqual([]);
  });
});
