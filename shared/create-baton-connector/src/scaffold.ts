import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Answers, type AuthKind, authKinds, identifierOf } from "./answers.ts";
import { UserError } from "./user-error.ts";

/** What a person has to have ready, for the README. */
const credentials: Readonly<Record<AuthKind, string>> = {
  token: "An API token that may read users and groups, and write groups if access is to be changed.",
  basic:
    "A service account that may read users and groups, and write groups if access is to be changed: its name and password.",
  oauth:
    "An OAuth client (client credentials) that may read users and groups, and write groups if access is to be changed.",
};

/** Writes the connector into a folder that is new or empty, and returns the paths written, relative to it. */
export function scaffold(answers: Answers, template: string, folder: string, version: string): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UserError(`${folder} is there and not empty`, "Choose another name, or another working directory.");
  const written: string[] = [];
  for (const path of templateFiles(template)) {
    const target = targetOf(path, answers.auth);
    if (target === undefined) continue;
    const text = adapted(readFileSync(join(template, path), "utf8"), answers);
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    writeFileSync(join(folder, target), target === "package.json" ? manifest(text, version, answers.libraries) : text);
    written.push(target);
  }
  if (answers.libraries.size > 0) {
    writeFileSync(join(folder, "pnpm-workspace.yaml"), workspaceFile(answers.libraries));
    written.push("pnpm-workspace.yaml");
  }
  return written.sort();
}

function templateFiles(template: string): readonly string[] {
  return readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length).replaceAll("\\", "/").replace(/^\//, ""))
    .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path));
}

/** Of the ways to authenticate, the chosen one is `auth.ts`; npm leaves some files whose names begin with a dot out of packages. */
function targetOf(path: string, auth: AuthKind): string | undefined {
  if (path.startsWith("_")) return `.${path.slice(1)}`;
  const kind = authKinds.find((one) => path.endsWith(`/auth/${one}.ts`));
  if (kind === undefined) return path;
  return kind === auth ? path.replace(`/auth/${kind}.ts`, "/auth.ts") : undefined;
}

const adapted = (text: string, { name, displayName, auth, repository }: Answers): string =>
  text
    .replaceAll("/auth/token.ts", "/auth.ts")
    .replace(/<!-- credentials -->\n[\s\S]*?<!-- \/credentials -->/, () => `- ${credentials[auth]}`)
    .replaceAll("your-organization/baton-example", repository)
    .replaceAll("baton-example", name)
    .replaceAll("exampleApp", identifierOf(name))
    .replaceAll("Example App", () => displayName);

/**
 * The template is a package of its workspace and never published; what is made from it uses the published libraries, which its bundle
 * has in it: whoever installs the connector installs nothing else.
 */
function manifest(text: string, version: string, libraries: Answers["libraries"]): string {
  const parsed = JSON.parse(text) as Record<string, unknown> & Record<"dependencies" | "devDependencies", object>;
  const published = (dependencies: object) =>
    Object.entries(dependencies).map(([name, range]) => [
      name,
      libraries.get(name) ?? (range === "workspace:*" ? `^${version}` : range),
    ]);
  const { private: _, dependencies, devDependencies, ...rest } = parsed;
  const all = [...published(dependencies), ...published(devDependencies)].sort(([a], [b]) => (a < b ? -1 : 1));
  const made = {
    ...rest,
    devDependencies: Object.fromEntries(all),
    // Those that the libraries need of each other come from there, too.
    ...(libraries.size > 0 && { overrides: Object.fromEntries(libraries) }),
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}

/** pnpm reads them here. */
const workspaceFile = (libraries: Answers["libraries"]) =>
  `overrides:\n${[...libraries].map(([name, file]) => `  "${name}": "${file}"\n`).join("")}`;
