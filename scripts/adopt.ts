import { cpSync, existsSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Configuration, environmentName } from "../shared/sdk/src/config/index.ts";
import { bringIn } from "./bring-in.ts";
import { root } from "./packages.ts";

/**
 * Takes a connector that was made elsewhere (`npm create baton-connector`) into `connectors/`, and prints what is left to do.
 *
 *     scripts/run adopt ../baton-acme-crm
 */

/** What stays where it is: results, secrets, what was installed. */
const left =
  /^(?:node_modules|dist|build|\.git|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|\.env.*|\.baton\.yaml|THIRD-PARTY-NOTICES\.txt|.*\.c1z|.*\.log)$/;

interface Outside {
  readonly name: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
}

async function adopt(path: string): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Outside;
  const name = Object.keys(manifest.bin ?? {})[0] ?? manifest.name;
  if (!/^baton-[a-z0-9-]+$/.test(name)) throw new Error(`its command is '${name}'; ours are called baton-<app>`);
  for (const file of ["src/main.ts", "src/config.ts", "src/connector.ts", "README.md", "test"])
    if (!existsSync(join(path, file))) throw new Error(`${path} has no ${file}`);
  const folder = join(root, "connectors", name);
  if (existsSync(folder)) throw new Error(`${relative(root, folder)} is there already`);
  const settings = await settingsOf(path);
  cpSync(path, folder, { recursive: true, filter: (from) => from === path || !left.test(basename(from)) });
  const { description = `Baton connector for ${name.replace(/^baton-/, "")}.`, keywords } = manifest;
  bringIn(folder, { name, description, settings, ...(keywords && { keywords: keywords.filter(isTelling) }) });
  return folder;
}

/** Every package has these. */
const isTelling = (keyword: string) => !["baton", "conductorone"].includes(keyword);

/** What must be given: asked of the project where it is installed, else read from its source. */
async function settingsOf(path: string): Promise<string> {
  const load = () => import(pathToFileURL(join(path, "src/config.ts")).href) as Promise<{ config: Configuration }>;
  const required = existsSync(join(path, "node_modules"))
    ? Object.values((await load()).config.fields).filter((field) => field.required)
    : requiredBySource(path);
  return required.map(({ name, placeholder }) => `${environmentName(name)}=${placeholder || "…"}`).join(" ");
}

function requiredBySource(path: string): readonly { readonly name: string; readonly placeholder?: string }[] {
  const sources = ["src/config.ts", "src/auth.ts"].map((file) => join(path, file)).filter((file) => existsSync(file));
  return sources
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\w+Field\(\{([\s\S]*?)\}/g)].map(([, text]) => text!))
    .filter((text) => text.includes("required: true"))
    .flatMap((text) => {
      const name = /name: "([^"]+)"/.exec(text)?.[1];
      const placeholder = /placeholder: "([^"]+)"/.exec(text)?.[1];
      return name === undefined ? [] : [{ name, ...(placeholder !== undefined && { placeholder }) }];
    });
}

const checklist = (folder: string, name: string) => `${relative(root, folder)} is there. Left to do:

  1. npx --yes pnpm install && scripts/run generate          the lockfile, lists, tables, help
  2. scripts/run biome check --write . && scripts/run tsc --noEmit
  3. scripts/run jest connectors/${name} && scripts/run conformance ${name} --all     nothing may be lost
  4. README.md: Prerequisites; the settings of its example; what differs from a Go connector of the same app, also as rows of
     shared/conformance/known-differences.md
  5. Each request has the address of the vendor's documentation above it; nothing in tests is anybody's real data
  6. scripts/run changeset                             a sentence of the changelog
  7. scripts/run add-connector-check                   nothing but its folder had to change
`;

const [path, ...more] = process.argv.slice(2);
if (path === undefined || more.length > 0) {
  console.error("usage: scripts/run adopt PATH");
  process.exitCode = 2;
} else {
  try {
    const folder = await adopt(resolve(path));
    console.log(checklist(folder, basename(folder)));
  } catch (thrown) {
    console.error(`adopt: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
