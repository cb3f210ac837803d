import { fields, stringField } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { oktaConfig } from "./okta-config.ts";
import { testStdio } from "./stdio.ts";

const connector = () => Promise.reject(new Error("the connector was loaded"));
const okta = { name: "baton-okta", config: oktaConfig, connector, version: "1.2.3" };

async function output(...args: string[]) {
  const stdio = testStdio(args);
  expect(await runProgram(okta, stdio)).toBe(0);
  expect(stdio.output.stderr).toBe("");
  return stdio.output.stdout;
}

describe("help", () => {
  test.each([
    [["--help"]],
    [["-h"]],
    [["help"]],
    [["help", "--all"]],
    [["capabilities", "--help"]],
    [["completion", "-h"]],
    [["help", "health-check"]],
    [["doctor", "--help"]],
  ])("%j fits 80 columns", async (args) => {
    const tooLong = (await output(...args)).split("\n").filter((line) => line.length > 80);
    expect(tooLong).toEqual([]);
  });

  test("shows name, commands, then flags by purpose with variable and default", async () => {
    const text = await output("--help");
    expect(text.split("\n")[0]).toBe("baton-okta");
    const titles = [...text.matchAll(/^(\w[\w ]*):$/gm)].map((match) => match[1]);
    expect(titles).toEqual([
      "Usage",
      "Available Commands",
      "Flags",
      "Credentials",
      "What to sync",
      "Provisioning",
      "Service mode",
      "Output",
      "Advanced",
    ]);
    expect(text).toContain("  -f, --file string\n");
    expect(text.replace(/\s+/g, " ")).toContain('($BATON_FILE, default "sync.c1z")');
    expect(text.replace(/\s+/g, " ")).toContain(
      "--cache-ttl int Response cache time to live in seconds ($BATON_CACHE_TTL, default 300)",
    );
  });

  test("says with which credentials a field is required", async () => {
    const text = (await output("--help")).replace(/\s+/g, " ");
    expect(text).toContain("--domain string required: Okta organization hostname");
    expect(text).toContain("--api-token string required with api-token-group: The API token");
    expect(text).toContain("Which group of credentials to use: api-token-group (the default) or private-key-group");
    expect(text).toContain("--okta-private-key string required with private-key-group: The Okta Private Key");
  });

  test("of a command has its own flags; only those that take a configuration have the connector's", async () => {
    expect(await output("health-check", "--help")).toMatch(/--endpoint string[\s\S]*--timeout int/);
    expect(await output("health-check", "--help")).not.toContain("--api-token");
    expect(await output("doctor", "--help")).toMatch(/-o, --output string[\s\S]*--api-token/);
  });

  test("wins over the version, and both over a missing configuration", async () => {
    expect(await output("--help", "--version")).toContain("Usage:");
    expect(await output("--version")).toBe("baton-okta version 1.2.3\n");
    expect(await output("-v")).toBe("baton-okta version 1.2.3\n");
  });

  test("does not come for a wrong command line", async () => {
    const stdio = testStdio(["--wrong", "--help"]);
    expect(await runProgram(okta, stdio)).toBe(2);
  });
});

describe("completion", () => {
  test.each([
    ["bash", "complete -o default -F _baton_okta baton-okta"],
    ["zsh", "compdef _baton_okta baton-okta"],
    ["fish", "complete -c baton-okta -l 'api-token' -d 'The API token for the service account'"],
    ["powershell", "Register-ArgumentCompleter -Native -CommandName 'baton-okta'"],
  ])("for %s offers commands and visible flags", async (shell, line) => {
    const script = await output("completion", shell);
    expect(script).toContain(line);
    for (const word of ["health-check", "api-token", "sync-resource-types"]) expect(script).toContain(word);
    expect(script).not.toContain("grant-entitlement");
    expect(await output("completion", shell, "--no-descriptions")).not.toContain("The API token");
  });

  test("quotes what a description could break out with", async () => {
    const config = fields({ odd: stringField({ name: "odd", description: "it's $(echo) `x` : y" }) });
    for (const shell of ["zsh", "fish", "powershell"]) {
      const stdio = testStdio(["completion", shell]);
      await runProgram({ name: "baton-x", config, connector }, stdio);
      const escaped = {
        zsh: "'--odd:it'\\''s $(echo) `x` \\: y'",
        fish: "'it\\'s $(echo) `x` : y'",
        powershell: "'it''s $(echo) `x` : y'",
      };
      expect(stdio.output.stdout).toContain(escaped[shell as keyof typeof escaped]);
    }
  });
});
