import { expect, test } from "@jest/globals";
import { addressesOf } from "../src/github/instance-url.ts";
import { isAddress } from "../src/saml/address.ts";

test.each([
  ["", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://github.com/", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://api.github.com", "https://api.github.com/", "https://api.github.com/graphql"],
  ["HTTPS://GitHub.com", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://www.github.com", "https://api.github.com/", "https://api.github.com/graphql"],
  ["http://github.com", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://github.com:443/", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://github.com/enterprises/acme-inc", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://github.com/acme?tab=repositories", "https://api.github.com/", "https://api.github.com/graphql"],
  [" https://github.com ", "https://api.github.com/", "https://api.github.com/graphql"],
  ["https://Tenant.GHE.com/acme", "https://api.tenant.ghe.com/", "https://api.tenant.ghe.com/graphql"],
  ["https://github.com.corp", "https://github.com.corp/api/v3/", "https://github.com.corp/api/graphql"],
  ["https://mygithub.com", "https://mygithub.com/api/v3/", "https://mygithub.com/api/graphql"],
  ["https://tenant.ghe.com", "https://api.tenant.ghe.com/", "https://api.tenant.ghe.com/graphql"],
  ["https://api.tenant.ghe.com/", "https://api.tenant.ghe.com/", "https://api.tenant.ghe.com/graphql"],
  ["https://ghe.corp", "https://ghe.corp/api/v3/", "https://ghe.corp/api/graphql"],
  ["https://ghe.corp/api/v3", "https://ghe.corp/api/v3/", "https://ghe.corp/api/graphql"],
  ["https://ghe.corp/api/v3/", "https://ghe.corp/api/v3/", "https://ghe.corp/api/graphql"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v3/", "http://127.0.0.1:8080/api/graphql"],
])("the APIs of %j", (instance, rest, graphql) =>
  expect(addressesOf(instance)).toEqual({ rest, graphql, hosted: !graphql.includes("/api/graphql") }),
);

test.each(["ghe.corp:8080", "ftp://ghe.corp", "not an address"])("%j is no instance", (instance) =>
  expect(() => addressesOf(instance)).toThrow("instance URL"),
);

test.each([
  "a@example.com",
  "a@localhost",
  "Ann Double <ann@example.com>",
  '"Ann, D." <a@b.c>',
  "späte@example.com",
  '"a b"@c.d',
])("%j is an address", (text) => expect(isAddress(text)).toBe(true));
test.each(["", "no at sign", "a@", "@b", "a@b@c", "a b@c", "a@b.", "a..b@c", "Ann <a@b", "a@b, c@d"])(
  "%j is none",
  (text) => expect(isAddress(text)).toBe(false),
);
