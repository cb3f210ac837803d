import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import type { ConnectContext } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Config, config } from "../src/config.ts";
import { okta } from "../src/connector.ts";
import { openOrganisation } from "./organisation.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "okta-init-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("init does not take the admin console for the organisation, and keeps what was answered when the token is wrong", async () => {
  const organisation = openOrganisation();
  const { domain, apiToken } = organisation.config;
  const connect = (settings: Config, context: ConnectContext) =>
    okta.connect(settings, {
      ...context,
      http: httpFactory({ ...context, transport: async () => organisation.transport }),
    });
  const program = { name: "baton-okta", config, connector: async () => ({ ...okta, connect }) };
  const first = ["1", "acme-admin.okta.com", domain, "wrong", "n"];
  // Answered again: Enter stands for the way to authenticate and for the domain.
  const again = ["y", "", "", apiToken, "n"];
  const { output } = await runHere(program, ["init"], {}, { input: [...first, ...again, "n", "n"], directory });
  expect(output).toContain("admin console");
  expect(output).toContain("✗ credentials");
  const written = readFileSync(join(directory, ".baton.yaml"), "utf8");
  expect(written).toContain(`domain: ${domain}`);
  expect(written).toContain(`api-token: ${apiToken}`);
  expect(new Set(organisation.requests.map(({ headers }) => headers.authorization))).toEqual(
    new Set(["SSWS wrong", `SSWS ${apiToken}`]),
  );
});
