import { EntitlementSchema, GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { assignment, grant, grantImmutable, grantMetadata } from "@baton-connectors/sdk";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { entitlementField, GrantWriter, splitGrant } from "../src/expand/grant-wire.ts";
import { byBytes, createSourceEntries } from "../src/expand/sources.ts";
import { thing } from "./scripted-runtime.ts";

const group = thing("group", "g1");
const plain = grant(
  group,
  "member",
  { resourceType: "user", resource: "ü" },
  { annotations: [grantMetadata({ a: 1 })] },
);
const withSome = (sources: Record<string, boolean>) =>
  create(GrantSchema, {
    id: plain.id,
    entitlement: plain.entitlement!,
    principal: plain.principal!,
    annotations: plain.annotations,
    sources: { sources: Object.fromEntries(Object.entries(sources).map(([id, isDirect]) => [id, { isDirect }])) },
  });

const writer = new GrantWriter();
const entries = createSourceEntries();
const encoded = (sources: ReadonlyMap<string, boolean>) =>
  [...sources.keys()].sort(byBytes).map((id) => entries.of(id, sources.get(id)!));
const withSources = (data: Uint8Array, sources: ReadonlyMap<string, boolean>) =>
  writer.withSources(data, splitGrant(data), encoded(sources));

describe("a grant changed on its bytes", () => {
  test.each([
    { before: {}, after: { "b:1:x": true } },
    { before: { a: true }, after: { a: true, b: false } },
    { before: { a: false, "a\u{1F600}": true }, after: { a: true, "a\u{1F600}": true, "a\uFFFD": false } },
    { before: { ["x".repeat(300)]: true }, after: { ["x".repeat(300)]: true, y: false } },
  ])("reads as if it had been decoded and encoded: $after", ({ before, after }) => {
    const data = toBinary(GrantSchema, withSome(before));
    const parts = splitGrant(data);
    expect(parts.sources ?? new Map()).toEqual(new Map(Object.entries(before)));
    const changed = withSources(data, new Map(Object.entries(after)));
    expect(fromBinary(GrantSchema, changed)).toEqual(fromBinary(GrantSchema, toBinary(GrantSchema, withSome(after))));
  });

  test("keeps fields it does not know, after those it does", () => {
    const unknown = Uint8Array.of(0xf8, 0x07, 0x2a);
    const data = Uint8Array.from([...toBinary(GrantSchema, withSome({ a: true })), ...unknown]);
    const changed = withSources(data, new Map([["b", false]]));
    expect(changed.subarray(-3)).toEqual(unknown);
    expect(Object.keys(fromBinary(GrantSchema, changed).sources!.sources)).toEqual(["b"]);
    const bare = Uint8Array.from([...toBinary(GrantSchema, plain), ...unknown]);
    expect(withSources(bare, new Map([["b", false]])).subarray(-3)).toEqual(unknown);
  });

  test("writes map entries in the order of their bytes", () => {
    const ids = ["b", "a\uFFFD", "a\u{1F600}", "a"];
    const bytes = writer.inherited(
      new Uint8Array(0),
      new Uint8Array(0),
      "x",
      encoded(new Map(ids.map((id) => [id, false]))),
    );
    const written = [...(splitGrant(bytes).sources ?? new Map()).keys()];
    expect(written).toEqual(["a", "a\uFFFD", "a\u{1F600}", "b"]);
  });

  test("made new equals the one made of messages", () => {
    const entitlement = assignment(group, "member");
    const principal = plain.principal!;
    const made = writer.inherited(
      entitlementField(toBinary(EntitlementSchema, entitlement)),
      splitGrant(toBinary(GrantSchema, plain)).principal!,
      "group:g1:member:user:ü",
      encoded(new Map([["s", true]])),
    );
    const expected = create(GrantSchema, {
      id: "group:g1:member:user:ü",
      entitlement,
      principal,
      annotations: [grantImmutable()],
      sources: { sources: { s: { isDirect: true } } },
    });
    expect(fromBinary(GrantSchema, made)).toEqual(fromBinary(GrantSchema, toBinary(GrantSchema, expected)));
    expect(made).toEqual(toBinary(GrantSchema, expected));
  });

  test.each([[[0x0a]], [[0x0a, 0x05, 0x00]], [[0x80]], [[0x0b]]])("refuses bytes that are no message: %p", (bytes) => {
    expect(() => splitGrant(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});
