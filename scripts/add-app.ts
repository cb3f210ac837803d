import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { readStandalone } from "../shared/mapping/src/standalone.ts";
import { packages, root } from "./packages.ts";

/**
 * Makes a connector of its own of a mapping file, of SCIM, such as `baton-scim init URL` writes, or of `baton-http`, with a part `connector`
 * before it that says what the app is called and which flags it has:
 *
 *     scripts/run add-app scim notion notion.yaml
 *     scripts/run add-app http acme acme.yaml
 *
 * Then install the workspace again (`npx pnpm install`) and `scripts/run generate`.
 */
const protocols = ["scim", "http"] as const;
type Protocol = (typeof protocols)[number];

export function addApp(protocol: Protocol, app: string, file: string): string {
  const name = `baton-${app}`;
  const folder = join(root, "connectors", name);
  if (existsSync(folder)) throw new Error(`${relative(root, folder)} is there already`);
  const { displayName, config } = readStandalone(readFileSync(file, "utf8"), file);
  const { version, engines, license } = packages().find(({ isConnector }) => isConnector)!.manifest;
  const manifest = {
    ...{
      name,
      version,
      // Released when its app can be tried: baton-http simulates those of its examples.
      ...(protocol === "scim" && { private: true }),
      description: `Baton connector for ${displayName}.`,
      license,
      type: "module",
      engines,
      ...(protocol === "http" && { baton: { trial: "../baton-http/trial/main.ts" } }),
    },
    dependencies: dependencies("cli", "mapping"),
    // It is bundled into it.
    devDependencies: { ...dependencies("conformance"), [`baton-${protocol}`]: "workspace:*" },
  };
  for (const inner of ["src", "test"]) mkdirSync(join(folder, inner), { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  copyFileSync(file, join(folder, "src/connector.yaml"));
  write("src/config.ts", configText);
  write("src/connector.ts", connectorText(protocol));
  write("src/main.ts", mainText(name));
  if (protocol === "scim") {
    write("test/subject.ts", subjectText(name));
    write("test/conformance.test.ts", testText);
  } else write("test/connector.test.ts", readTestText);
  write("README.md", readmeText(protocol, name, displayName, Object.keys(config.fields)));
  return folder;
}

const dependencies = (...names: readonly string[]) =>
  Object.fromEntries(names.map((one) => [`@baton-connectors/${one}`, "workspace:*"]));

const configText = `import { readFileSync } from "node:fs";
import { readStandalone } from "@baton-connectors/mapping/standalone";

export const app = readStandalone(readFileSync(new URL("./connector.yaml", import.meta.url), "utf8"), "connector.yaml");
export const { config } = app;
`;
const connectorText = (protocol: Protocol) => `import { connectorOf } from "../../baton-${protocol}/src/standalone.ts";
import { app } from "./config.ts";

export const connector = connectorOf(app);
`;
const mainText = (name: string) => `#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({
  name: "${name}",
  config,
  preview: true,
  connector: async () => (await import("./connector.ts")).connector,
});
`;
const subjectText = (name: string) => `import { standaloneSubject } from "../../baton-scim/test/standalone-subject.ts";
import { app } from "../src/config.ts";
import { connector } from "../src/connector.ts";

export const subject = standaloneSubject("${name}", app, connector);
`;
const testText = `import { describeConformance } from "@baton-connectors/conformance";
import { subject } from "./subject.ts";

describeConformance(subject);
`;

/** What its app answers is for its author to simulate: see `test/` of baton-http. */
const readTestText = `import { expect, test } from "@jest/globals";
import { app, config } from "../src/config.ts";
import { connector } from "../src/connector.ts";

test("the file is read", () => {
  const given = Object.fromEntries(Object.keys(config.fields).map((name) => [name, "x"]));
  const types = connector.resourceTypes as (given: unknown) => readonly { id: string }[];
  expect(types(given).length).toBeGreaterThan(0);
  expect((connector.metadata as (given: unknown) => { displayName: string })(given).displayName).toBe(app.displayName);
});
`;

const api: Readonly<Record<Protocol, string>> = { scim: "SCIM API", http: "API" };
const dataModel: Readonly<Record<Protocol, string>> = {
  scim: `| \`user\` | | | accounts: create, update, disable, delete |
| \`group\` | \`member\` | users, groups in it | yes |
| \`role\` | \`member\` | users | where the mapping file says so |`,
  http: "| those of the mapping file | its entitlements | its `grantable_to` | where it says how |",
};
const permissions: Readonly<Record<Protocol, string>> = {
  scim: "| `read Users`, `read Groups` | `write Users`, `write Groups` |",
  http: "| what its lists need | what its changes need |",
};

const readmeText = (protocol: Protocol, name: string, displayName: string, flags: readonly string[]) => `# ${name}

Reads who has access to what in ${displayName} by its ${api[protocol]}, and changes it: a
[Baton](https://github.com/baton-connectors/baton-connectors) connector for ConductorOne. It is
[baton-${protocol}](../baton-${protocol}/README.md) with the mapping file [src/connector.yaml](src/connector.yaml).

**Preview.** Made from public documents, and not tried on ${displayName} itself: if you have it, tell us what you see.

## Prerequisites

- A plan of ${displayName} with its ${api[protocol]}, and a token for it.

## Install and run

<!-- install with ${flags.map((flag) => `BATON_${flag.toUpperCase().replaceAll("-", "_")}=…`).join(" ")}: generated by scripts/install-blocks.ts -->
<!-- /install -->

## Data model

| Resource type | Entitlement | Granted to | Grant and revoke |
| --- | --- | --- | --- |
${dataModel[protocol]}

## Permissions

| To sync | To change |
| --- | --- |
${permissions[protocol]}

## Help

<!-- help: generated by scripts/install-blocks.ts -->
<!-- /help -->

## Flags

<!-- flags: generated by scripts/flag-tables.ts -->
<!-- /flags -->
`;

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [given = "", app = "", file = ""] = positionals;
  const protocol = protocols.find((one) => one === given);
  if (!protocol || !/^[a-z][a-z0-9-]*$/.test(app) || !existsSync(file)) {
    console.error("usage: scripts/run add-app scim|http NAME FILE");
    process.exitCode = 2;
  } else {
    console.log(relative(root, addApp(protocol, app, file)));
    console.log("Now:  npx pnpm install && scripts/run generate");
  }
}
