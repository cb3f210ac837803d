import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { connectorName, identifierOf, proposedDisplayName } from "../src/answers.ts";
import { answersFrom } from "../src/ask.ts";

test.each([
  ["acme", "baton-acme", "Acme", "acmeApp"],
  ["Acme CRM", "baton-acme-crm", "Acme Crm", "acmeCrm"],
  ["baton-acme_crm 2", "baton-acme-crm-2", "Acme Crm 2", "acmeCrm2"],
])("%s is %s", (text, name, displayName, identifier) => {
  expect(connectorName(text)).toBe(name);
  expect(proposedDisplayName(name)).toBe(displayName);
  expect(identifierOf(name)).toBe(identifier);
});

test("a person is asked for what is missing, again until it can be used", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let shown = "";
  const answers = ["???", "Acme CRM", "", "magic", "oauth"];
  output.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    // A question ends in a colon and a space.
    if (text.endsWith(": ")) input.write(`${answers.shift()}\n`);
  });
  expect(await answersFrom({}, { input, output })).toEqual({
    name: "baton-acme-crm",
    displayName: "Acme Crm",
    auth: "oauth",
    folder: "baton-acme-crm",
    repository: "your-organization/baton-acme-crm",
  });
  expect(answers).toEqual([]);
  expect(shown).toContain("'???' cannot be the name of a connector. Give the app's name");
  expect(shown).toContain("--auth is 'magic'. Choose one of token, basic, oauth.");
});

test("what was given is not asked for", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const given = { name: "acme", displayName: "ACME", auth: "basic" };
  expect(await answersFrom(given, { input, output: new PassThrough() })).toMatchObject({
    displayName: "ACME",
    auth: "basic",
  });
});
