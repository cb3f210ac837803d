#!/usr/bin/env node
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { authKinds, authTitles } from "./answers.ts";
import { answersFrom } from "./ask.ts";
import { librariesFrom } from "./libraries.ts";
import { scaffold } from "./scaffold.ts";
import { UserError } from "./user-error.ts";

const usage = `Usage:
  npm create baton-connector [name] [-- flags]

Makes a new connector in ./baton-<name>. What is not given is asked for.

Flags:
      --auth string           how the app authenticates:
${authKinds.map((kind) => `                                ${kind.padEnd(6)} ${authTitles[kind]}`).join("\n")}
      --display-name string   the app's name as people know it
      --repository string     owner and name on GitHub
      --openapi path          propose client, resource types and simulator from an OpenAPI document
      --from path             take the libraries from a checkout of baton-connectors, or from a folder of its tarballs
  -h, --help                  show this help
  -v, --version               show the version
`;

function parsed() {
  const string = { type: "string" } as const;
  const options = {
    auth: string,
    "display-name": string,
    repository: string,
    from: string,
    openapi: string,
    help: { type: "boolean", short: "h" },
    version: { type: "boolean", short: "v" },
  } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (thrown) {
    throw new UserError((thrown as Error).message.split("\n")[0]!, "See --help.");
  }
}

async function main(): Promise<string> {
  const { values, positionals } = parsed();
  if (values.help) return usage;
  if (values.version) return `create-baton-connector version ${manifest.version}\n`;
  if (positionals.length > 1)
    throw new UserError(
      `one name, please, not ${positionals.length}`,
      "Quote a name with spaces, or write it with dashes: acme-crm.",
    );
  const described = values.openapi === undefined ? undefined : await import("./openapi/description.ts");
  const description = described?.readDescription(resolve(values.openapi!));
  const { authOf, propose } = await import("./openapi/propose.ts");
  const given = {
    name: positionals[0],
    auth: values.auth ?? (description && authOf(description)),
    displayName: values["display-name"],
    repository: values.repository,
  };
  const asked = await answersFrom(given, { input: process.stdin, output: process.stderr });
  const libraries = values.from === undefined ? new Map<string, string>() : librariesFrom(resolve(values.from));
  const answers = { ...asked, libraries };
  const template = fileURLToPath(new URL("../template", import.meta.url));
  const written = scaffold(answers, template, resolve(answers.folder), manifest.version);
  const proposed = description && propose(description, resolve(answers.folder));
  const unsure = proposed
    ? `\nProposed from the description; ${proposed.unsure} places are marked UNSURE: grep -rn UNSURE src simulator\n`
    : "";
  return `${answers.displayName} in ${answers.folder}: ${written.length} files.
${unsure}
  cd ${answers.folder}
  npm install
  npm test              # conformance, against its simulator
  npm run readme        # the README's tables, from what the connector states
  npm run simulator     # the app, simulated; prints the variables that point the connector at it

Then make it your app's: src/client.ts, src/resources/, simulator/app.ts.
`;
}

try {
  process.stdout.write(await main());
} catch (thrown) {
  if (!(thrown instanceof UserError)) throw thrown;
  process.stderr.write(`${thrown.message}\n  hint: ${thrown.hint}\n`);
  process.exitCode = 2;
}
