import { readFileSync } from "node:fs";
import { ConfigurationSchema } from "@baton-connectors/protocol/config";
import type { Configuration } from "@baton-connectors/sdk/config";
import {
  boolField,
  dependentOn,
  fields,
  fileField,
  intField,
  listField,
  mapField,
  mutuallyExclusive,
  randomField,
  selectField,
  stringField,
} from "@baton-connectors/sdk/config";
import { createRegistry, fromJson, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { oktaConfig } from "./okta-config.ts";
import { testStdio } from "./stdio.ts";

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.config_schema.json`, import.meta.url), "utf8"));

async function printed(config: Configuration) {
  const stdio = testStdio(["config"]);
  const connector = () => Promise.reject(new Error("loaded"));
  expect(await runProgram({ name: "baton-x", config, connector }, stdio)).toBe(0);
  return stdio.output.stdout;
}

const google = fields(
  {
    customerId: stringField({
      name: "customer-id",
      displayName: "Customer ID",
      description: "The customer ID for the Google Workspace account",
      required: true,
    }),
    domain: stringField({
      name: "domain",
      displayName: "Domain",
      description: "The domain for the Google Workspace account",
    }),
    administratorEmail: stringField({
      name: "administrator-email",
      displayName: "Administrator Email",
      description: "An administrator email for the Google Workspace account",
      required: true,
    }),
    credentialsJsonFilePath: fileField({
      name: "credentials-json-file-path",
      displayName: "Credentials JSON file",
      description: "JSON credentials file for the Google Workspace account.",
      secret: true,
      allowedExtensions: [".json"],
    }),
    credentialsJson: stringField({ name: "credentials-json", secret: true, exportTo: "cli" }),
  },
  {
    displayName: "Google Workspace",
    helpUrl: "/docs/baton/google-workspace-v2",
    iconUrl: "/static/app-icons/google-workspace.svg",
    isDirectory: true,
    constraints: [mutuallyExclusive("credentials-json-file-path", "credentials-json")],
  },
);

test.each([
  ["baton-okta", oktaConfig],
  ["baton-google-workspace", google],
])("%s: the schema is the official one", async (name, config) => {
  const text = await printed(config);
  expect(JSON.parse(text)).toEqual(fixture(name));
  expect(text.endsWith("}")).toBe(true);
});

test("aws: operators' fields, choices, generated values, dependent fields, a default flag taken over", async () => {
  const wanted = fixture("baton-aws");
  const own = new Map<string, { displayName: string; description: string }>(
    wanted.fields.map((field: { name: string }) => [field.name, field]),
  );
  const facts = (name: string) => ({
    name,
    displayName: own.get(name)!.displayName,
    description: own.get(name)!.description,
  });
  const text = (name: string, ops = false, secret = false) =>
    stringField({ ...facts(name), exportTo: ops ? "ops" : "gui", secret });
  const yesNo = (name: string, ops = false) => boolField({ ...facts(name), exportTo: ops ? "ops" : "gui" });
  const regions = wanted.fields.find((field: { name: string }) => field.name === "global-aws-sso-region").stringField
    .rules.in;
  const aws = fields(
    {
      externalId: randomField(facts("external-id")),
      accessKeyId: text("global-access-key-id", true),
      orgs: yesNo("global-aws-orgs-enabled"),
      sso: yesNo("global-aws-sso-enabled"),
      crossAccount: yesNo("global-aws-cross-account-iam-enabled"),
      ssoRegion: selectField({ ...facts("global-aws-sso-region"), options: regions as string[], default: "us-east-1" }),
      bindingExternalId: text("global-binding-external-id", true),
      region: text("global-region", true),
      roleArn: text("global-role-arn", true),
      secretAccessKey: text("global-secret-access-key", true, true),
      role: text("role-arn"),
      useAssume: yesNo("use-assume", true),
      secrets: yesNo("sync-secrets"),
      assumeRole: stringField({ ...facts("iam-assume-role-name"), default: "OrganizationAccountAccessRole" }),
      lastLogin: yesNo("sync-sso-user-last-login"),
      attached: yesNo("sync-only-attached-policies"),
      createAccountResourceType: selectField({
        ...facts("create-account-resource-type"),
        options: ["iam_user", "sso_user"],
        default: "iam_user",
        replacesDefault: true,
      }),
    },
    {
      displayName: "AWS",
      helpUrl: "/docs/baton/aws-v2",
      iconUrl: "/static/app-icons/aws.svg",
      constraints: [
        dependentOn(["use-assume"], ["role-arn"]),
        dependentOn(["global-aws-cross-account-iam-enabled"], ["global-aws-orgs-enabled", "global-aws-sso-enabled"]),
      ],
    },
  );
  expect(JSON.parse(await printed(aws))).toEqual(wanted);
});

test("every option is valid protobuf JSON of c1.config.v1.Configuration, and escaped as Go escapes it", async () => {
  const config = fields(
    {
      text: stringField({
        name: "text",
        description: "<a> & b",
        rules: { minLen: 1, len: 2, maxLen: 3, pattern: "x", prefix: "p", wellKnown: "UUID", validateEmpty: true },
        suggested: "s",
      }),
      int: intField({ name: "int", default: 5, suggested: 6, rules: { eq: 5, lt: 9, in: [5], notIn: [2] } }),
      bool: boolField({ name: "bool", rules: { eq: false } }),
      list: listField({
        name: "list",
        default: ["a"],
        suggested: ["b"],
        required: true,
        rules: { minItems: 1, maxItems: 2, unique: true, itemRules: { minLen: 1 } },
      }),
      map: mapField({ name: "map", default: { a: "b" } }),
    },
    {
      groups: [
        { name: "g", fields: ["text"], default: true },
        { name: "hidden", fields: ["int"], exportTo: "cli" },
      ],
    },
  );
  const text = await printed(config);
  expect(text).toContain("\\u003ca\\u003e \\u0026 b");
  const registry = createRegistry(ValueSchema);
  const json = JSON.parse(text);
  expect(toJson(ConfigurationSchema, fromJson(ConfigurationSchema, json, { registry }), { registry })).toEqual(json);
  expect(json.fieldGroups.map((group: { name: string }) => group.name)).toEqual(["g"]);
});

test("a connector cannot take over a default flag by accident", async () => {
  const stdio = testStdio(["config"]);
  const config = fields({ file: stringField({ name: "file" }) });
  const connector = () => Promise.reject(new Error("loaded"));
  expect(await runProgram({ name: "baton-x", config, connector }, stdio)).toBe(13);
  expect(stdio.output.stderr).toContain("multiple fields with the same name: file");
});
