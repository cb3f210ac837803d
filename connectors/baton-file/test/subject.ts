import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProvisionCase, Subject } from "@baton-connectors/conformance";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { fileConnector } from "../src/connector.ts";
import { configOf } from "./synced.ts";

const example = fileURLToPath(new URL("../examples/clubhouse.yaml", import.meta.url));

/** Cleo is in nothing yet. */
const toCleo = (entitlement: string): ProvisionCase => ({
  name: `${entitlement} to a person`,
  choose: ({ entitlements, resources }) => ({
    entitlement: entitlements[entitlement]!,
    principal: Object.values(resources).find(({ id }) => id!.resource === "cleo")!,
  }),
});

export const subject: Subject<Config, Client> = {
  name: "baton-file",
  connector: fileConnector,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "baton-file-"));
    const input = join(folder, "clubhouse.yaml");
    copyFileSync(example, input);
    return { config: configOf(input), close: async () => rmSync(folder, { recursive: true }) };
  },
  provisioning: ["team:rowing:member", "house:boathouse:key", "room:workshop:enter"].map(toCleo),
};
