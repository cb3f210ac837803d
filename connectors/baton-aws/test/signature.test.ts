import { describe, expect, test } from "@jest/globals";
import { signed } from "../src/aws/signature.ts";

/** The vendor's examples: https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-test-suite.html */
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const scope = { region: "us-east-1", service: "service" };
const now = new Date("2015-08-30T12:36:00Z");

const signatureOf = (method: string, address: string, headers: Record<string, string> = {}, body?: string) =>
  /Signature=(.+)$/.exec(
    signed({ method, url: new URL(address), headers: new Headers(headers), body }, credentials, scope, now)
      .authorization!,
  )![1];

describe("a request is signed as in the vendor's examples", () => {
  test.each([
    [
      "get-vanilla",
      "GET",
      "https://example.amazonaws.com/",
      {},
      undefined,
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ],
    [
      "get-vanilla-query-order-key-case",
      "GET",
      "https://example.amazonaws.com/?Param2=value2&Param1=value1",
      {},
      undefined,
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
    [
      "post-vanilla",
      "POST",
      "https://example.amazonaws.com/",
      {},
      undefined,
      "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    ],
    [
      "post-x-www-form-urlencoded",
      ...([
        "POST",
        "https://example.amazonaws.com/",
        { "content-type": "application/x-www-form-urlencoded" },
        "Param1=value1",
      ] as const),
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ],
  ] as const)("%s", (_, method, address, headers, body, signature) => {
    expect(signatureOf(method, address, headers, body)).toBe(signature);
  });
});

test("a session's token is signed and sent; what others on the way may change is not signed", () => {
  const headers = new Headers({ accept: "*/*", "user-agent": "x", "x-amz-target": "A.B" });
  const request = { method: "POST", url: new URL("https://sso.us-east-1.amazonaws.com/"), headers, body: "{}" };
  const made = signed(request, { ...credentials, sessionToken: "token" }, scope, now);
  expect(made["x-amz-security-token"]).toBe("token");
  expect(made.authorization).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target,");
});
