import { describe, expect, test } from "@jest/globals";
import { proxyOf } from "../src/http/proxy.ts";

const through = (url: string, env: Record<string, string>) => proxyOf(new URL(url), env)?.href;
const proxy = "http://proxy.test:3128";

describe("which variable", () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ["https://app.test/", { HTTPS_PROXY: proxy, HTTP_PROXY: "http://plain.test" }, `${proxy}/`],
    ["http://app.test/", { HTTPS_PROXY: proxy, HTTP_PROXY: "http://plain.test" }, "http://plain.test/"],
    ["http://app.test/", { HTTPS_PROXY: proxy }, undefined],
    ["https://app.test/", { https_proxy: proxy }, `${proxy}/`],
    ["https://app.test/", { HTTPS_PROXY: proxy, https_proxy: "http://other.test" }, `${proxy}/`],
    ["https://app.test/", { HTTPS_PROXY: "", https_proxy: proxy }, `${proxy}/`],
    ["https://app.test/", { HTTPS_PROXY: "proxy.test:3128" }, `${proxy}/`],
    ["https://app.test/", {}, undefined],
  ])("%s with %j", (url, env, expected) => {
    expect(through(url, env)).toBe(expected);
  });
});

describe("NO_PROXY", () => {
  test.each<[string, string, boolean]>([
    ["https://app.test/", "*", true],
    ["https://app.test/", "other.test,app.test", true],
    ["https://app.test/", "other.test APP.TEST", true],
    ["https://a.app.test/", "app.test", true],
    ["https://myapp.test/", "app.test", false],
    ["https://a.app.test/", ".app.test", true],
    ["https://app.test/", ".app.test", false],
    ["https://a.app.test/", "*.app.test", true],
    ["https://app.test/", "*.app.test", false],
    ["https://app.test/", "app.test:8443", false],
    ["https://app.test:8443/", "app.test:8443", true],
    ["https://app.test/", "app.test:443", true],
    ["https://10.1.2.3/", "10.0.0.0/8", true],
    ["https://11.1.2.3/", "10.0.0.0/8", false],
    ["https://10.1.2.3/", "10.1.2.3", true],
    ["https://10.1.2.33/", "10.1.2.3", false],
    ["https://10.1.2.3:8443/", "10.1.2.3:443", false],
    ["https://[fd00::1]/", "fd00::/8", true],
    ["https://[fd00::1]:8443/", "[fd00::1]:8443", true],
    ["https://[fe80::1]/", "fd00::1", false],
    ["https://app.test/", "10.0.0.0/99, nonsense/8", false],
  ])("%s is excepted by %s: %s", (url, exceptions, direct) => {
    expect(through(url, { HTTPS_PROXY: proxy, NO_PROXY: exceptions })).toBe(direct ? undefined : `${proxy}/`);
  });
});

test.each(["https://localhost/", "https://127.0.0.1:8443/", "https://127.9.9.9/", "https://[::1]/"])(
  "%s is loopback, never proxied",
  (url) => expect(through(url, { HTTPS_PROXY: proxy })).toBeUndefined(),
);

test.each(["ftp://proxy.test", "http://", "http://user:pa ss@:x"])(
  "%j is no proxy, and the error keeps it to itself",
  (text) => {
    expect(() => through("https://app.test/", { HTTPS_PROXY: text })).toThrow(
      expect.objectContaining({ message: "HTTPS_PROXY is not the address of a proxy", kind: "config" }),
    );
  },
);
