import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { makeTenant, startGithub, tenantFile } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { github } from "../src/connector.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "github-init-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("init asks where GitHub is before it sends a token there, and for enterprises", async () => {
  const made = makeTenant({ users: 4, teams: 1, repositories: 1 }, 1);
  const enterprises = [{ slug: "acme-inc", users: [{ login: "user-0", roles: ["Owner"] }] }];
  const server = await startGithub({ tenant: tenantFile.parse({ ...made, enterprises }) });
  // The way to authenticate, the token, the instance; then what is optional; no service.
  const input = ["1", "ghp_simulated", server.url, "y", "acme", "acme-inc", "", "", "n"];
  const program = { name: "baton-github", config, connector: async () => github };
  const { status, output } = await runHere(program, ["init"], {}, { input, directory }).finally(() => server.close());
  expect([status, output]).toEqual([0, expect.stringContaining("✓ licences of acme-inc")]);
  const written = readFileSync(join(directory, ".baton.yaml"), "utf8");
  expect(written).toContain(`instance-url: ${server.url}`);
  expect(written).toMatch(/enterprises:\s+- acme-inc/);
  const asked = new Set(server.requests.map(({ headers }) => headers.authorization));
  expect(asked).toEqual(new Set(["Bearer ghp_simulated"]));
});
