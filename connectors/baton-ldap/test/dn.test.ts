import { describe, expect, test } from "@jest/globals";
import { canonicalDn, goLowerCase } from "../src/dn/canonical.ts";
import { escapeDnValue, isWithin } from "../src/dn/place.ts";

describe("one spelling of a DN", () => {
  test.each([
    ["cn=Comma\\2C Jar,DC=Test", "cn=comma\\, jar,dc=test"],
    ["uid=zz9+cn=A First", "cn=a first+uid=zz9"],
    ["cn=Quote \\22Q\\22 Back\\5Cslash", 'cn=quote \\"q\\" back\\\\slash'],
    ["cn=A\\3Db\\3Bc\\3Cd\\3Ee/f:g*(h)", "cn=a=b\\;c\\<d\\>e/f:g*(h)"],
    ["cn=\\20Leading And Trailing\\20", "cn=leading and trailing"],
    ["cn=\\23Hash Tag", "cn=\\#hash tag"],
    ["cn=ΟΔΥΣΣΕΥΣ ΣΑΣ", "cn=\\ce\\bf\\ce\\b4\\cf\\85\\cf\\83\\cf\\83\\ce\\b5\\cf\\85\\cf\\83 \\cf\\83\\ce\\b1\\cf\\83"],
    ["cn=GROẞ K", "cn=gro\\c3\\9f k"],
    ["cn=Fox 🦊 日本", "cn=fox \\f0\\9f\\a6\\8a \\e6\\97\\a5\\e6\\9c\\ac"],
    ["cn=Bom\ufeff", "cn=bom\\ef\\bb\\bf"],
    ["cn=Nbsp\u00a0", "cn=nbsp"],
    ["CN = Reader , OU=System;dc=a", "cn=reader,ou=system,dc=a"],
    ["employeeNumber= AB12-Xy ", "employeenumber=AB12-Xy"],
    ["cn=#04024869,dc=x", "cn=hi,dc=x"],
    ["2.5.4.3=Oid Type", "2.5.4.3=Oid Type"],
    ["cn=,dc=x", "cn=,dc=x"],
    ["  ", ""],
  ])("%s", (text, spelled) => {
    expect(canonicalDn(text)).toBe(spelled);
    if (spelled !== "") expect(canonicalDn(spelled)).toBe(spelled);
  });

  test.each([
    ["nonsense", "DN ended with incomplete type, value pair"],
    ["=x,dc=a", "incomplete type, value pair"],
    ["cn=a,,dc=x", "incomplete type, value pair"],
    ["uid=x\\zz", "failed to decode escaped character: invalid byte: zz"],
    ["uid=x\\", "got corrupted escaped character"],
    ["cn=#0404", "the value behind # is no BER"],
  ])("%s is none", (text, said) => expect(() => canonicalDn(text)).toThrow(said));

  test("letters one by one, by the tables of Unicode 15", () => {
    expect(goLowerCase("İΣẞKǅᾼÅ")).toBe("iσßkǆᾳå");
    expect(goLowerCase("\ua7cb\u{10d50}")).toBe("\ua7cb\u{10d50}");
  });
});

/** Written another way, from the rules alone: bytes in, bytes out. */
function secondOpinion(text: string): string {
  const caseless = ["cn", "uid", "ou", "dc", "sn", "givenname", "mail", "o", "c", "l", "st", "description"];
  return text
    .split(/(?<!\\)(?:\\\\)*,/)
    .map((part) => {
      const at = part.indexOf("=");
      const type = part.slice(0, at).trim().toLowerCase();
      const bytes: number[] = [];
      const value = [...part.slice(at + 1)];
      for (let i = 0; i < value.length; i++) {
        if (value[i] !== "\\") bytes.push(...Buffer.from(value[i]!));
        else if (/^[0-9a-f]{2}$/i.test(value.slice(i + 1, i + 3).join(""))) {
          bytes.push(Number.parseInt(value.slice(i + 1, i + 3).join(""), 16));
          i += 2;
        } else bytes.push(...Buffer.from(value[++i]!));
      }
      const plain = Buffer.from(bytes).toString("utf8").trim();
      const kept = caseless.includes(type) ? plain.toLowerCase() : plain;
      const printed = [...Buffer.from(kept)].map((byte) => {
        const char = String.fromCharCode(byte);
        if (byte < 32 || byte > 126) return `\\${byte.toString(16).padStart(2, "0")}`;
        return '"+,;<>\\'.includes(char) ? `\\${char}` : char;
      });
      return `${type}=${printed.join("").replace(/^#/, "\\#")}`;
    })
    .join(",");
}

test("a thousand made-up names are spelled alike by two programs", () => {
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const letters = [..."aZ9 -_.:/*()=#éÜßŁж日🦊", '\\"', "\\2C", "\\2c", "\\+", "\\c3\\a9", "\\\\", "\\00", "\\<"];
  for (let i = 0; i < 1000; i++) {
    const part = () => {
      const type = ["cn", "OU", "employeeNumber", "title", "Dc"][random(5)]!;
      const value = Array.from({ length: 1 + random(8) }, () => letters[random(letters.length)]).join("");
      // A hash at the very beginning means bytes.
      return `${type}=x${value}y`;
    };
    const dn = Array.from({ length: 1 + random(4) }, part).join(",");
    expect([dn, canonicalDn(dn)]).toEqual([dn, secondOpinion(dn)]);
  }
});

test("what lies below what", () => {
  expect(isWithin("uid=a,ou=people,dc=x", "OU=People,dc=X")).toBe(true);
  expect(isWithin("dc=x", "dc=x")).toBe(true);
  expect(isWithin("cn=a\\,dc=x", "dc=x")).toBe(false);
  expect(isWithin("dc=x", "ou=people,dc=x")).toBe(false);
  expect(escapeDnValue(' #a,b"c\\ ')).toBe('\\ #a\\,b\\"c\\\\\\ ');
});
