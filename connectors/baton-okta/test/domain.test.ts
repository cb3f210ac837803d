import { expect, test } from "@jest/globals";
import { oktaOrigin } from "../src/domain.ts";

test.each([
  ["acmeco.okta.com", "https://acmeco.okta.com"],
  ["https://acmeco.okta.com", "https://acmeco.okta.com"],
  ["https://acmeco.okta.com/", "https://acmeco.okta.com"],
  ["acmeco.okta.com/", "https://acmeco.okta.com"],
  ["  acmeco.okta.com\t", "https://acmeco.okta.com"],
  ["acmeco.okta.com:8443", "https://acmeco.okta.com:8443"],
  ["https://acmeco.okta.com:443", "https://acmeco.okta.com"],
])("%j is %s", (input, origin) => {
  expect(oktaOrigin(input)).toBe(origin);
});

test.each([
  ["", "domain is required"],
  ["   ", "domain is required"],
  ["http://acmeco.okta.com", "HTTPS hostname"],
  ["https://", "HTTPS hostname"],
  ["://", "HTTPS hostname"],
  ["https://acmeco.okta.com/admin", "HTTPS hostname"],
  ["acmeco.okta.com/admin", "HTTPS hostname"],
  ["https://acmeco.okta.com?a=b", "HTTPS hostname"],
  ["https://acmeco.okta.com?", "HTTPS hostname"],
  ["https://acmeco.okta.com#x", "HTTPS hostname"],
  ["https://user@acmeco.okta.com", "HTTPS hostname"],
  ["https://https://acmeco.okta.com", "HTTPS hostname"],
  ["ftp://acmeco.okta.com", "HTTPS hostname"],
  ["https://acmeco.okta.com\\", "HTTPS hostname"],
  ["acme\tco.okta.com", "HTTPS hostname"],
  ["https://{yourOktaDomain}", "HTTPS hostname"],
  ["acme-admin.okta.com", "admin console"],
  ["acme-admin.oktapreview.com", "admin console"],
  ["acme-admin.okta-emea.com", "admin console"],
  ["acme.okta.com.com", ".com.com"],
])("%j is refused: %s", (input, words) => {
  expect(() => oktaOrigin(input)).toThrow(words);
});
