import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import {
  type Answers,
  authKind,
  connectorName,
  proposedDisplayName,
} from "../shared/create-baton-connector/src/answers.ts";
import { scaffold } from "../shared/create-baton-connector/src/scaffold.ts";
import { UserError } from "../shared/create-baton-connector/src/user-error.ts";
import { bringIn } from "./bring-in.ts";
import { packages, root } from "./packages.ts";

/**
 * Adds a connector to this repository: the scaffold that authors get, without what the workspace has already.
 *
 *     scripts/run add-connector acme-crm --display-name "Acme CRM" --auth oauth
 *
 * Then install the workspace again (`npx pnpm install`) and `scripts/run generate`.
 */

const scaffoldFolder = join(root, "shared/create-baton-connector");
const ownRepository = { repository: "baton-connectors/baton-connectors", libraries: new Map<string, string>() };

/** The settings of the README's example. */
const settings = {
  token: "BATON_TOKEN=…",
  basic: "BATON_USERNAME=… BATON_PASSWORD=…",
  oauth: "BATON_APP_CLIENT_ID=… BATON_APP_CLIENT_SECRET=…",
};

export function addConnector(answers: Answers): string {
  const folder = join(root, "connectors", answers.name);
  const { version } = packages().find(({ isConnector }) => isConnector)!.manifest;
  scaffold(answers, join(scaffoldFolder, "template"), folder, version);
  bringIn(folder, {
    name: answers.name,
    description: `Baton connector for ${answers.displayName}.`,
    settings: `BATON_BASE_URL=https://api.example.com ${settings[answers.auth]}`,
  });
  return folder;
}

if (import.meta.main) {
  const string = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "display-name": string, auth: string },
  });
  try {
    const name = connectorName(positionals[0] ?? "");
    const displayName = values["display-name"] ?? proposedDisplayName(name);
    const folder = addConnector({
      name,
      displayName,
      auth: authKind(values.auth ?? "token"),
      folder: name,
      ...ownRepository,
    });
    console.log(`${relative(root, folder)}: ${readdirSync(folder).join(", ")}`);
    console.log("Now:  npx pnpm install && scripts/run generate");
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    console.error(`add-connector: ${thrown.message}\n  hint: ${thrown.hint}`);
    process.exitCode = 2;
  }
}
