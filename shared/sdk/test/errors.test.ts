import { describe, expect, test } from "@jest/globals";
import { BatonError, codes, isRetryable, toBatonError } from "../src/errors.ts";
import { codeOfStatus } from "../src/http/status-error.ts";
import { transportError } from "../src/http/transport-error.ts";

const request = { method: "GET", url: new URL("https://app.example/api/v1/users?token=hidden") };

describe("errors", () => {
  test("codes stand at their gRPC numbers", () => {
    expect([codes.indexOf("Unknown"), codes.indexOf("NotFound"), codes.indexOf("Unauthenticated")]).toEqual([2, 5, 16]);
    expect(new BatonError("Unavailable", "x").codeNumber).toBe(14);
  });

  test("context in front keeps code, hint and the cause", () => {
    const inner = new BatonError("PermissionDenied", "no", { hint: "ask", permission: "okta.users.read" });
    const outer = inner.prefixed("listing failed");
    expect(outer).toMatchObject({
      code: "PermissionDenied",
      message: "listing failed: no",
      hint: "ask",
      permission: "okta.users.read",
    });
    expect(outer.cause).toBe(inner);
  });

  test("any thrown value becomes one, a code deep in the chain is kept", () => {
    const deep = new Error("outer", { cause: new Error("mid", { cause: new BatonError("NotFound", "gone") }) });
    expect(toBatonError(deep)).toMatchObject({ code: "NotFound", message: "outer" });
    expect(toBatonError("text")).toMatchObject({ code: "Unknown", message: "text" });
    expect(toBatonError(new DOMException("stop", "AbortError")).code).toBe("Canceled");
    expect(toBatonError(new DOMException("late", "TimeoutError")).code).toBe("DeadlineExceeded");
  });

  test("a full disk is for the user to mend", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    expect(toBatonError(full)).toMatchObject({ kind: "config", hint: expect.stringContaining("--c1z-temp-dir") });
  });

  test("a response body does not show when the error is printed", () => {
    const error = new BatonError("Unknown", "x", { body: { token: "s3cret-value" } });
    expect(JSON.stringify(error)).not.toContain("s3cret-value");
    expect(error.body).toEqual({ token: "s3cret-value" });
  });

  test.each([
    [400, "InvalidArgument"],
    [401, "Unauthenticated"],
    [403, "PermissionDenied"],
    [404, "NotFound"],
    [408, "DeadlineExceeded"],
    [409, "AlreadyExists"],
    [410, "InvalidArgument"],
    [429, "Unavailable"],
    [500, "Unavailable"],
    [501, "Unimplemented"],
    [502, "Unavailable"],
    [503, "Unavailable"],
    [504, "Unavailable"],
    [302, "Unknown"],
  ] as const)("HTTP %d means %s", (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });

  test.each([
    ["ENOTFOUND", "InvalidArgument"],
    ["ECONNREFUSED", "Unavailable"],
    ["ECONNRESET", "Unavailable"],
    ["EPIPE", "Unavailable"],
    ["UND_ERR_HEADERS_TIMEOUT", "DeadlineExceeded"],
    ["CERT_HAS_EXPIRED", "Unknown"],
  ] as const)("a %s under a fetch failure means %s", (system, code) => {
    const thrown = new TypeError("fetch failed", { cause: Object.assign(new Error("low"), { code: system }) });
    const error = transportError(thrown, request);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("hidden");
    expect(isRetryable(error)).toBe(code === "Unavailable" || code === "DeadlineExceeded");
  });
});
