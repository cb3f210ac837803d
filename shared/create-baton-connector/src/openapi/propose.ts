import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuthKind } from "../answers.ts";
import { appText } from "./app-text.ts";
import { camel, clientText } from "./client-text.ts";
import type { Description } from "./description.ts";
import { resourceText } from "./resource-text.ts";

/** How the description's way to authenticate is called here. */
export const authOf = ({ auth }: Description): AuthKind =>
  auth.type === "basic" ? "basic" : auth.type === "oauth2_client_credentials" ? "oauth" : "token";

/** Puts what the description tells in the place of the template's app. Returns the files that were written, and how many places are unsure. */
export function propose(description: Description, folder: string): { files: readonly string[]; unsure: number } {
  const { types } = description;
  const hasUsers = types.some(({ id }) => id === "user");
  for (const name of ["user", "group"]) rmSync(join(folder, `src/resources/${name}.ts`));
  const changed = types.find(({ members }) => members?.add && members.remove && hasUsers);
  const text = (path: string) => readFileSync(join(folder, path), "utf8");
  const files = new Map([
    ["openapi.yaml", description.text],
    ["src/client.ts", clientText(types)],
    ...types.map((type) => [`src/resources/${type.id}.ts`, resourceText(type, hasUsers)] as const),
    ["src/connector.ts", connectorText(text("src/connector.ts"), description)],
    ["src/config.ts", text("src/config.ts").replace("https://api.example.com", description.baseUrl)],
    ["simulator/app.ts", appText(types)],
    ["test/subject.ts", subjectText(text("test/subject.ts"), description, changed?.id)],
    ["package.json", text("package.json").replace('"readme":', `${typesScript}\n    "readme":`)],
    ...authFiles(description, text),
  ]);
  for (const [path, content] of files) writeFileSync(join(folder, path), content);
  const unsure = [...files.values()].reduce((sum, content) => sum + content.split("UNSURE").length - 1, 0);
  return { files: [...files.keys()], unsure };
}

/** With a TypeScript of its own: the generator is for an older one than the project's. https://openapi-ts.dev */
const typesScript =
  '"types": "npx --yes --package openapi-typescript@7.13.0 --package typescript@5.9.3 openapi-typescript openapi.yaml --output src/api-types.ts",';

function connectorText(given: string, { types }: Description): string {
  const imports = types.map(({ id }) => `import { ${camel(id)} } from "./resources/${id}.ts";`);
  const first = types[0]!.id;
  const name = first
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  return given
    .replace(/import \{ group \}.*\nimport \{ user \}.*\n/, `${imports.join("\n")}\n`)
    .replace(
      /await client\.listUsers\(\{ cursor: undefined, size: 1 \}/,
      `await client.list${name}({ cursor: undefined, size: 1 }`,
    )
    .replace("resourceTypes: [user, group]", `resourceTypes: [${types.map(({ id }) => camel(id)).join(", ")}]`)
    .replace(
      / {2}checks: \(\) => \[[\s\S]*?\n {2}\],\n/,
      "  // UNSURE: which permissions the lists need: state them in `permissions`, and try them in `checks`.\n",
    );
}

function subjectText(given: string, { types }: Description, changed: string | undefined): string {
  const provisioning = changed
    ? `provisioning: [{ name: "a ${changed} to a user", choose: unheld("${changed}", "user") }],`
    : "";
  const made = given.replace(/provisioning: \[.*\],/, provisioning);
  const paged = types.some(({ pages }) => pages.limit !== undefined);
  const sized = paged ? made : made.replace(/ {2}pageSizes: .*\n {2}withPageSize: .*\n/, "");
  return changed ? sized : sized.replace(/import \{ unheld \}.*\n/, "");
}

/** A key in a header of its own. */
function authFiles({ auth }: Description, text: (path: string) => string): readonly (readonly [string, string])[] {
  if (auth.type === "oauth2_client_credentials") {
    const { token_url: url } = auth.oauth2_client_credentials as { readonly token_url: string };
    return [
      [
        "src/auth.ts",
        text("src/auth.ts").replace("  const tokenUrl", `  // UNSURE: the description names ${url}.\n  const tokenUrl`),
      ],
    ];
  }
  const key = auth.api_key as { readonly header?: string; readonly query?: string } | undefined;
  if (key?.query)
    return [
      [
        "src/auth.ts",
        text("src/auth.ts").replace(
          "/** The headers",
          `// UNSURE: the description wants the token as the parameter ${key.query}.\n/** The headers`,
        ),
      ],
    ];
  if (!key?.header || key.header.toLowerCase() === "authorization") return [];
  const { header } = key;
  return [
    [
      "src/auth.ts",
      text("src/auth.ts").replace("authorization: `Bearer ${token}`", `${JSON.stringify(header)}: token`),
    ],
    [
      "simulator/auth.ts",
      text("simulator/auth.ts").replace(
        "headers.authorization === `Bearer ${credentials.token}`",
        `headers[${JSON.stringify(header.toLowerCase())}] === credentials.token`,
      ),
    ],
  ];
}
