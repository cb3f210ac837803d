import { LocalCredentialOptionsSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { passwordOf } from "../src/changes/password.ts";

test("no random password looks like a hash, by which nobody could log in", () => {
  const constraints = ["{", "}a", "b"].map((charSet) => ({ charSet, minCount: 2 }));
  const credentials = create(LocalCredentialOptionsSchema, {
    options: { case: "randomPassword", value: { length: 8n, constraints } },
  });
  const passwords = Array.from({ length: 300 }, () => passwordOf(credentials)!);
  expect(passwords.filter((password) => password.startsWith("{") && password.indexOf("}") > 1)).toEqual([]);
  expect(passwords.filter((password) => password.includes("{") && password.includes("}")).length).toBeGreaterThan(50);
});
