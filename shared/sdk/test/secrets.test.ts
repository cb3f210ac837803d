import { describe, expect, test } from "@jest/globals";
import { generatePassword } from "../src/password.ts";
import { createSecrets } from "../src/secrets.ts";

describe("secrets", () => {
  const secret = 's3cr3t/+"value"\\n with spaces & ünicode';
  const secrets = createSecrets();
  secrets.add(secret);

  test.each([
    ["raw", secret],
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64url", Buffer.from(secret).toString("base64url")],
    ["URL-encoded", encodeURIComponent(secret)],
    ["form-encoded", new URLSearchParams({ a: secret }).toString().slice(2)],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ])("are scrubbed in %s form", (_form, text) => {
    expect(secrets.scrub(`before ${text} after`)).toBe("before [REDACTED] after");
  });

  test("are scrubbed inside a longer base64 text at any alignment", () => {
    for (const user of ["u", "us", "use"]) {
      const header = Buffer.from(`${user}:${secret}`).toString("base64");
      expect(secrets.scrub(header)).toContain("[REDACTED]");
      expect(secrets.scrub(header).length).toBeLessThan(header.length / 2 + 20);
    }
  });

  test("are scrubbed anywhere in a value, cycles are cut", () => {
    const fields: Record<string, unknown> = { list: [{ deep: `x${secret}` }], n: 1, at: new Date(0) };
    fields.self = fields;
    expect(secrets.scrubValue(fields)).toEqual({
      list: [{ deep: "x[REDACTED]" }],
      n: 1,
      at: new Date(0),
      self: "[Circular]",
    });
  });

  test("short values are left alone", () => {
    const few = createSecrets();
    few.add("abc");
    expect(few.scrub("abcdef")).toBe("abcdef");
  });
});

describe("generated passwords", () => {
  test("have the length and at least one of each kind", () => {
    for (let i = 0; i < 200; i++) {
      const password = generatePassword({ length: 8 + (i % 20) });
      expect(password).toHaveLength(8 + (i % 20));
      for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    }
  });
  test("follow the rules given, in random order", () => {
    const rules = {
      length: 12,
      constraints: [
        { charSet: "ab", min: 5 },
        { charSet: "9", min: 7 },
      ],
    };
    const passwords = new Set(Array.from({ length: 20 }, () => generatePassword(rules)));
    expect(passwords.size).toBeGreaterThan(1);
    for (const password of passwords) expect(password.replace(/[ab]/g, "")).toBe("9999999");
  });
  test("refuse what cannot be", () => {
    expect(() => generatePassword({ length: 7 })).toThrow("invalid password length");
    expect(() => generatePassword({ length: 8, constraints: [{ charSet: "a", min: 9 }] })).toThrow("ask for 9");
    expect(() => generatePassword({ length: 8, constraints: [{ charSet: "", min: 1 }] })).toThrow(
      "empty character set",
    );
  });
});
