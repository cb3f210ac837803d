import { describe, expect, test } from "@jest/globals";
import {
  entitlementBid,
  grantBid,
  parseEntitlementBid,
  parseGrantBid,
  parseResourceBid,
  resourceBid,
} from "../src/bid.ts";
import { entitlementId, grantId } from "../src/ids.ts";

describe("ids", () => {
  test("are joined as they are, nothing escaped", () => {
    const id = entitlementId({ resourceType: "group", resource: "a:b/c" }, "member");
    expect(id).toBe("group:a:b/c:member");
    expect(grantId(id, { resourceType: "user", resource: "ü🧸" })).toBe("group:a:b/c:member:user:ü🧸");
  });
});

describe("baton ids", () => {
  const odd = {
    resourceType: "us/er",
    resource: "geo/r\\ge",
    parent: { resourceType: "gr:=o\\up", resource: "s:al/es" },
  };
  const text = String.raw`bid:r:gr\:=o\\up/s\:al\/es/us\/er/geo\/r\\ge`;

  test("escape separators and read them back", () => {
    expect(resourceBid(odd)).toBe(text);
    expect(parseResourceBid(text)).toEqual(odd);
  });

  test("name entitlements and grants with their parents", () => {
    const grant = {
      entitlement: {
        resource: { resourceType: "team", resource: "5678", parent: { resourceType: "org", resource: "9012" } },
        slug: "member",
      },
      principal: { resourceType: "user", resource: "1234", parent: { resourceType: "team", resource: "5678" } },
    };
    expect(grantBid(grant)).toBe("bid:g:org/9012/team/5678:member:team/5678/user/1234");
    expect(parseGrantBid(grantBid(grant))).toEqual(grant);
    expect(parseEntitlementBid(entitlementBid(grant.entitlement))).toEqual(grant.entitlement);
  });

  test.each([
    ["bid:r:user", "a resource has the form"],
    ["bid:r:user/", "empty part"],
    ["bid:r:a/b/c", "a resource has the form"],
    ["bid:r:user/1:x", "unexpected text after the id"],
    ["bid:e:user/1", "unexpected end"],
    ["bid:e:user/1:", "expected a slug"],
    [String.raw`bid:r:user/\x`, "invalid escape"],
    ["bid:g:user/1:member:user/2", "expected 'r'"],
    ["user/1", "starts with 'bid:'"],
  ])("refuse %s and point at the place", (bid, problem) => {
    const parse = bid.startsWith("bid:e") ? parseEntitlementBid : parseResourceBid;
    expect(() => parse(bid)).toThrow(problem);
    expect(() => parse(bid)).toThrow(/\n *\^$/);
  });

  test("are refused when a part is empty", () => {
    expect(() => resourceBid({ resourceType: "", resource: "1" })).toThrow("type and an id");
  });
});
