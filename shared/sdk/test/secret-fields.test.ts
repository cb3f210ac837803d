import { expect, test } from "@jest/globals";
import { malformed } from "../src/http/malformed.ts";
import { withoutSecretFields } from "../src/http/secret-fields.ts";

test.each([
  ['{"access_token":"abc.def","expires_in":3600}', '{"access_token":[REDACTED],"expires_in":3600}'],
  ['{"access_token": "abc\\"d', '{"access_token": [REDACTED]'],
  ['{"user": {"clientSecret":"x", "name":"y"}}', '{"user": {"clientSecret":[REDACTED], "name":"y"}}'],
  ["access_token=abc&scope=read", "access_token=[REDACTED]&scope=read"],
  ['{"tokens": [], "name": "token"}', '{"tokens": [], "name": "token"}'],
])("%s", (text, shown) => expect(withoutSecretFields(text)).toBe(shown));

test("an answer of a token endpoint that breaks off is shown without its token", () => {
  const request = { method: "POST", url: new URL("https://app.test/token") };
  const error = malformed(request, { status: 200, headers: new Headers() }, '{"access_token":"s3cret-s3c', {
    problem: "is not JSON",
    scrub: (text) => text,
  });
  expect(error.message).toBe(
    'POST /token answered 200, and the answer is not JSON; it begins: {"access_token":[REDACTED]',
  );
});
