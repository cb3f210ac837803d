import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BatonError, connector } from "@baton-connectors/sdk";
import { fields, fileField, intField, listField, mutuallyExclusive, stringField } from "@baton-connectors/sdk/config";
import { expect, test } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const config = fields(
  {
    domain: stringField({ name: "domain", required: true, rules: { wellKnown: "HOSTNAME" } }),
    token: stringField({ name: "api-token", required: true, secret: true }),
    key: stringField({ name: "private-key", required: true, secret: true }),
    size: intField({ name: "page-size", default: 50 }),
    teams: listField({ name: "teams" }),
  },
  {
    displayName: "X",
    groups: [
      { name: "token-group", displayName: "Token", fields: ["domain", "api-token", "page-size", "teams"] },
      { name: "key-group", displayName: "Key", fields: ["domain", "private-key"] },
    ],
  },
);

async function init(answers: readonly string[], existing?: string, asked = config, flags: readonly string[] = []) {
  const stdio = testStdio(["init", ...flags], {
    input: answers
      .map(
        (answer) => `${answer}
`,
      )
      .join(""),
  });
  const path = join(stdio.directory, ".baton.yaml");
  if (existing !== undefined) writeFileSync(path, existing);
  const value = connector<unknown, { token: string }>({
    metadata: { displayName: "X" },
    connect: (given) => ({ token: (given as { token: string }).token }),
    async validate({ client }) {
      if (client.token === "wrong-token") throw new BatonError("Unauthenticated", `no: ${client.token}`);
      return undefined;
    },
    resourceTypes: [],
  });
  const status = await runProgram({ name: "baton-x", config: asked, connector: async () => value }, stdio);
  const written = existsSync(path) ? readFileSync(path, "utf8") : "";
  return { status, path, written, directory: stdio.directory, ...stdio.output };
}

test("asks, tries, and writes a file that only its owner can read", async () => {
  const { status, path, written, stdout } = await init(["1", "x.example", "right-token", "n", "n"]);
  expect(status).toBe(0);
  expect(parse(written)).toEqual({ "auth-method": "token-group", domain: "x.example", "api-token": "right-token" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(stdout).toContain("✓ credentials");
  expect(stdout).not.toContain("right-token");
});

test("asks for what is in no group whichever is chosen, and says what a choice may be", async () => {
  const place = stringField({ name: "instance-url", section: "credentials" });
  const more = listField({ name: "more" });
  const withMore = fields({ ...config.fields, place, more }, { displayName: "X", groups: config.groups }) as never;
  for (const [group, ...first] of [
    ["3", "1", "x.example", "right-token"],
    ["0", "2", "x.example", "key"],
  ]) {
    const rest = group === "3" ? ["", "", "a,b"] : ["a,b"];
    const { written, stdout } = await init(
      [group!, ...first, "https://place.example", "maybe", "y", ...rest, "n"],
      undefined,
      withMore,
    );
    expect(parse(written)).toMatchObject({ "instance-url": "https://place.example", more: ["a", "b"] });
    expect(stdout).toContain("Answer with a number from 1 to 2.");
    expect(stdout).toContain("Answer y or n.");
  }
});

test("asks again until an answer is right", async () => {
  const { written, stdout } = await init(["7", "2", "", "not a host", "x.example", "key", "n"]);
  expect(parse(written)).toEqual({ "auth-method": "key-group", domain: "x.example", "private-key": "key" });
  expect(stdout).toContain("This one is required.");
  expect(stdout).toContain("value must be a valid hostname");
});

test("does not keep credentials that do not work without asking", async () => {
  const first = ["1", "x.example", "wrong-token", "n"];
  const { written, stdout } = await init([...first, "y", "1", "x.example", "right-token", "y", "20", "a,b", "n"]);
  expect(parse(written)).toMatchObject({ "api-token": "right-token", "page-size": 20, teams: ["a", "b"] });
  expect(stdout).toContain("✗ credentials: no: [REDACTED]");
});

test("what the command line says is kept, and not asked for", async () => {
  const flags = ["--auth-method=token-group", "--domain=x.example", "--page-size=20"];
  const { written, stdout } = await init(["right-token", "n", "n"], undefined, config, flags);
  expect(parse(written)).toEqual({
    "auth-method": "token-group",
    domain: "x.example",
    "api-token": "right-token",
    "page-size": 20,
  });
  expect(stdout).not.toContain("How does it authenticate?");
});

test("what the command line says is asked for when it cannot be right", async () => {
  const { written, stdout } = await init(["1", "x.example", "right-token", "n", "n"], undefined, config, [
    "--domain=not a host",
  ]);
  expect(parse(written)).toMatchObject({ domain: "x.example" });
  expect(stdout).toContain("--domain: ");
});

test("answers that do not work together are what Enter stands for when they are given again", async () => {
  const { written, stdout } = await init([
    "1",
    "x.example",
    "wrong-token",
    "y",
    "20",
    "a,b",
    "y",
    "",
    "",
    "right-token",
    "",
    "",
    "",
    "n",
  ]);
  expect(parse(written)).toEqual({
    "auth-method": "token-group",
    domain: "x.example",
    "api-token": "right-token",
    "page-size": 20,
    teams: ["a", "b"],
  });
  expect(stdout).toContain("domain [x.example]");
  expect(stdout).toContain("Enter keeps it");
  expect(stdout).not.toContain("wrong-token");
});

test("a file that is not there is asked for again; what stands in the place of another answer ends the asking", async () => {
  const either = fields(
    {
      file: fileField({ name: "key-file", secret: true, allowedExtensions: [".json"] }),
      text: stringField({ name: "key-text", secret: true }),
      site: stringField({
        name: "site",
        required: true,
        explanation: "In the address of the console.",
        check: (value) => {
          if (value.includes("admin"))
            throw new BatonError("InvalidArgument", "no admin console", { hint: "Leave it out." });
        },
      }),
    },
    { constraints: [mutuallyExclusive("key-file", "key-text")] },
  );
  const stdio = testStdio(["init"], { input: "" });
  const key = join(stdio.directory, "key.json");
  writeFileSync(key, "{}");
  const lines = ["nowhere.json", stdio.directory, key, "admin.x", "x", "n"];
  const asking = { ...testStdio(["init"], { input: lines.map((line) => `${line}\n`).join("") }) };
  const value = connector({ metadata: { displayName: "X" }, connect: () => ({}), resourceTypes: [] });
  expect(await runProgram({ name: "baton-x", config: either, connector: async () => value }, asking)).toBe(0);
  const written = parse(readFileSync(join(asking.directory, ".baton.yaml"), "utf8"));
  expect(written).toEqual({ "key-file": key, site: "x" });
  const { stdout } = asking.output;
  for (const words of [
    "ENOENT",
    "That is no file.",
    "no admin console. Leave it out.",
    "In the address of the console.",
  ])
    expect(stdout).toContain(words);
  expect(stdout).not.toContain("key-text (");
});

test.each([
  [
    "2",
    "baton-x.service",
    ["LoadCredential=key-file.json:DIR/my key.json\nEnvironment=BATON_KEY_FILE=%d/key-file.json"],
  ],
  [
    "3",
    "compose.yaml",
    [
      "image: registry.example/ours/baton-x:latest",
      "BATON_KEY_FILE: /run/secrets/key-file.json",
      '  key-file.json:\n    file: "DIR/my key.json"',
    ],
  ],
  ["4", "baton-x.k8s.yaml", ["{ name: BATON_KEY_FILE, value: /etc/baton/key-file.json }", "registry.example/ours"]],
])("a file that a setting names goes where the service can read it (%s)", async (choice, name, lines) => {
  const asked = fields({
    keyFile: fileField({ name: "key-file", required: true, secret: true, allowedExtensions: ["json"] }),
  });
  const service = ["n", "y", clientId, clientSecret, "n", choice].slice(1);
  const { directory } = testStdio([]);
  const input = ["my key.json", ...service].map((line) => `${line}\n`).join("");
  const stdio = { ...testStdio(["init"], { input }), directory };
  writeFileSync(join(directory, "my key.json"), "{}");
  const value = connector({ metadata: { displayName: "X" }, connect: () => ({}), resourceTypes: [] });
  const image = "registry.example/ours/baton-x";
  const here = process.cwd();
  process.chdir(directory);
  try {
    expect(await runProgram({ name: "baton-x", image, config: asked, connector: async () => value }, stdio)).toBe(0);
  } finally {
    process.chdir(here);
  }
  expect(parse(readFileSync(join(directory, ".baton.yaml"), "utf8"))).toMatchObject({
    "key-file": join(directory, "my key.json"),
  });
  const content = readFileSync(join(directory, name), "utf8");
  for (const line of lines) expect(content).toContain(line.replace("DIR", directory));
  if (choice === "3")
    expect(stdio.output.stdout).toContain(`sudo chown 65532 ${directory}/.baton.yaml '${directory}/my key.json'`);
  if (choice === "4") expect(stdio.output.stdout).toContain(`--from-file=key-file.json='${directory}/my key.json'`);
});

test("a secret can come from a file", async () => {
  const { directory } = await init([]);
  const path = join(directory, "key.pem");
  writeFileSync(path, "line 1\nline 2\n");
  const { written } = await init(["2", "x.example", `@${path}`, "n"]);
  expect(parse(written)["private-key"]).toBe("line 1\nline 2");
});

test("leaves an existing file alone unless told", async () => {
  expect(await init(["n"], "keep: me")).toMatchObject({ status: 0, written: "keep: me" });
});

test("writes nothing when the answers end", async () => {
  expect(await init(["1", "x.example"])).toMatchObject({
    status: 2,
    written: "",
    stderr: "init was given no more answers\n  hint: Run it in a terminal and answer its questions.\n",
  });
});

const clientId = "strange-hydra@acme.conductor.one/pcc";
const key = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
const clientSecret = `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(key)).toString("base64url")}`;

test.each([
  ["2", "baton-x.service", "LoadCredential=config.yaml:"],
  ["3", "compose.yaml", "BATON_CONFIG_PATH: /run/secrets/config.yaml"],
  ["4", "baton-x.k8s.yaml", "kind: Deployment"],
])("prepares service mode (%s): %s", async (choice, name, line) => {
  const service = ["my-client-id", clientId, "", "not-shown-either", clientSecret, "y"];
  const answers = ["1", "x.example", "right-token", "n", "y", ...service, choice];
  const { status, written, directory, stdout } = await init(answers);
  expect(status).toBe(0);
  expect(parse(written)).toMatchObject({
    "client-id": clientId,
    "client-secret": clientSecret,
    provisioning: true,
  });
  expect(stdout).toMatch(/invalid client id\n {2}--client-id has the form/);
  expect(stdout.match(/invalid client secret/g)).toHaveLength(2);
  const content = readFileSync(join(directory, name), "utf8");
  expect(content).toContain(line);
  for (const secret of [clientSecret, "not-shown-either", "right-token"])
    expect(content + stdout).not.toContain(secret);
  if (name.endsWith(".yaml")) expect(parseAllDocuments(content).flatMap(({ errors }) => errors)).toEqual([]);
});
