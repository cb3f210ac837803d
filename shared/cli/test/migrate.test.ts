import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connector, grant, resource, resourceType } from "@baton-connectors/sdk";
import { fields, listField, stringField } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const secret = "s3cret-token-value";
const config = fields({
  token: stringField({ name: "token", secret: true, required: true }),
  teams: listField({ name: "teams" }),
});

/** An app with so many users, all of one group. */
const app = (users: number) =>
  connector<{ token: string }, { token: string }>({
    metadata: { displayName: "X" },
    connect: ({ token }) => ({ token }),
    async validate({ client }) {
      if (client.token !== secret) throw new Error(`a wrong token: ${client.token}`);
      return undefined;
    },
    resourceTypes: [
      resourceType({
        id: "user",
        displayName: "User",
        list: async () => ({
          items: Array.from({ length: users }, (_, i) => resource({ type: "user", id: `u${i}`, displayName: `U${i}` })),
        }),
      }),
      resourceType({
        id: "group",
        displayName: "Group",
        list: async () => ({ items: [resource({ type: "group", id: "g", displayName: "G" })] }),
        grants: async ({ resource: of }) => ({
          items: Array.from({ length: users }, (_, i) =>
            grant(of, "member", { resourceType: "user", resource: `u${i}` }),
          ),
        }),
      }),
    ],
  });

async function run(args: readonly string[], given: { directory: string; users?: number; env?: NodeJS.ProcessEnv }) {
  const { directory, users = 3, env = {} } = given;
  const stdio = { ...testStdio(args, { env }), directory };
  const status = await runProgram({ name: "baton-x", config, connector: async () => app(users) }, stdio);
  return { status, ...stdio.output };
}

const deployments: Readonly<Record<string, string>> = {
  "baton-x.service": `[Unit]
Description=X
[Service]
Environment="BATON_TOKEN=${secret}" BATON_LOG_LEVEL=debug
Environment=BATON_TYPO_HERE=1
ExecStart=/usr/local/bin/baton-x --teams a,b \\
  --client-id=me@acme.conductor.one/pcc --client-secret sec -p --skip-ful-sync --list-resource-actions
`,
  "compose.yaml": `services:
  other:
    image: ghcr.io/conductorone/baton-y:1
  x:
    image: ghcr.io/conductorone/baton-x:0.1.2
    command: ["--teams", "a,b", "--client-id=me@acme.conductor.one/pcc", "--client-secret", "sec", "-p", "--skip-ful-sync", "--list-resource-actions"]
    environment:
      - BATON_TOKEN=${secret}
      - BATON_LOG_LEVEL=\${LEVEL:-debug}
      - BATON_TYPO_HERE=1
`,
  "start.sh": `#!/bin/sh
export BATON_TOKEN='${secret}'
BATON_LOG_LEVEL="debug"
BATON_TYPO_HERE=1
# baton-x --not-this
exec baton-x --teams a,b --client-id=me@acme.conductor.one/pcc --client-secret "$SECRET" -p --skip-ful-sync --list-resource-actions >>log 2>&1
`,
};

describe.each(Object.keys(deployments))("settings in %s", (name) => {
  test("each is judged, none is printed", async () => {
    const { directory } = testStdio([]);
    const path = join(directory, name);
    writeFileSync(path, deployments[name]!);
    const { status, stdout, stderr } = await run(["migrate", "--from", path, "-o", "json"], { directory });
    expect([status, stderr]).toEqual([0, ""]);
    const { settings } = JSON.parse(stdout) as { settings: { setting: string; verdict: string; note: string }[] };
    expect(Object.fromEntries(settings.map(({ setting, verdict }) => [setting, verdict]))).toEqual({
      "--teams": "stays",
      "--client-id": "stays",
      "--client-secret": "stays",
      "--provisioning": "stays",
      "--skip-ful-sync": "unknown",
      "--list-resource-actions": "no effect",
      BATON_TOKEN: "stays",
      BATON_LOG_LEVEL: "stays",
      BATON_TYPO_HERE: "unknown",
    });
    expect(settings.find(({ setting }) => setting === "--skip-ful-sync")!.note).toContain("--skip-full-sync");
    const shown = await run(["migrate", "--from", path], { directory });
    expect(shown.stdout).toContain("2 of 9 are not known here.");
    expect(shown.stdout + stdout).not.toContain(secret);
  });
});

describe("ids", () => {
  const unit = `[Service]\nEnvironment=BATON_TOKEN=${secret}\nExecStart=/bin/baton-x --client-id=a --client-secret=b\n`;

  test("are the same where nothing changed; what came is new, what is gone is named, and decides the status", async () => {
    const { directory } = testStdio([]);
    const [go, from] = [join(directory, "go.c1z"), join(directory, "baton-x.service")];
    writeFileSync(from, unit);
    await run(["--file", go], { directory, env: { BATON_TOKEN: secret } });

    const same = await run(["migrate", "--from", from, "--go-file", go], { directory });
    expect([same.status, same.stderr]).toEqual([0, ""]);
    expect(same.stdout).toMatch(/ {2}resources +4 +0 +0\n/);
    expect(same.stdout).toContain("No id changes");

    const more = await run(["migrate", "--from", from, "--go-file", go], { directory, users: 5 });
    expect([more.status, more.stdout]).toEqual([0, expect.stringMatching(/ {2}grants +3 +2 +0\n/)]);

    const fewer = await run(["migrate", "--go-file", go, "-o", "json"], {
      directory,
      users: 1,
      env: { BATON_TOKEN: secret },
    });
    expect(fewer.status).toBe(1);
    expect(JSON.parse(fewer.stdout).ids).toEqual([
      { kind: "resource types", equal: 2, fresh: 0, gone: 0, goneExamples: [] },
      { kind: "resources", equal: 2, fresh: 0, gone: 2, goneExamples: ["user:u1", "user:u2"] },
      { kind: "entitlements", equal: 0, fresh: 0, gone: 0, goneExamples: [] },
      {
        kind: "grants",
        equal: 1,
        fresh: 0,
        gone: 2,
        goneExamples: ["group:g:member:user:u1", "group:g:member:user:u2"],
      },
    ]);
    expect(readdirSync(directory).sort()).toEqual(["baton-x.service", "go.c1z"]);
  });

  test.each([
    [["migrate"], "migrate is given nothing to look at"],
    [["migrate", "--from", "none.service"], "cannot read none.service: ENOENT"],
    [["migrate", "--go-file", "none.c1z"], "none.c1z does not exist or is empty"],
  ])("%j is refused in one line", async (args, message) => {
    const { directory } = testStdio([]);
    const { status, stderr } = await run(args, { directory, env: { BATON_TOKEN: secret } });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
