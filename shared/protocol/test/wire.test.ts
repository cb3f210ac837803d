import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Any, AnySchema, anyPack } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { GrantExpandableSchema, ResourceIdSchema } from "../src/connector-v2.ts";
import { blockSize, lengthDelimited, WireReader, WireWriter, written } from "../src/wire.ts";

describe("what is written by hand is what the library writes", () => {
  // Around the lengths at which a length takes another byte, in characters of one, two, three and four bytes.
  const lengths = [0, 1, 31, 32, 42, 43, 63, 64, 126, 127, 128, 129, 5_460, 5_461, 16_383, 16_384, 70_000];
  const texts = ["a", "\u00fc", "\u20ac", "\u{1F600}", "\ud800", "\0"].flatMap((one) =>
    lengths.map((length) => one.repeat(length)),
  );
  test("texts", () => {
    for (const text of texts) {
      const id = {
        $typeName: ResourceIdSchema.typeName,
        resourceType: text,
        resource: `${text}.`,
        batonResource: false,
      };
      const bytes = written((out) => {
        out.text(lengthDelimited(1), text);
        out.text(lengthDelimited(2), `${text}.`);
      });
      expect(Buffer.compare(bytes, toBinary(ResourceIdSchema, id))).toBe(0);
    }
  });

  test("blocks, and how long they will be", () => {
    for (const length of lengths) {
      const any = { $typeName: AnySchema.typeName, typeUrl: "x", value: new Uint8Array(length).fill(7) } as Any;
      const bytes = written((out) => {
        out.text(lengthDelimited(1), "x");
        if (length > 0) out.block(lengthDelimited(2), any.value);
      });
      expect(Buffer.compare(bytes, toBinary(AnySchema, any))).toBe(0);
      expect(bytes.length).toBe(blockSize(1) + (length && blockSize(length)));
    }
  });

  test("one writer's buffer grows and keeps what was written", () => {
    const out = new WireWriter(new ArrayBuffer(1));
    for (let i = 0; i < 1_000; i++) out.text(lengthDelimited(1), `value ${i}`);
    const { entitlementIds } = fromBinary(GrantExpandableSchema, out.bytes.subarray(0, out.at));
    expect(entitlementIds).toEqual(Array.from({ length: 1_000 }, (_, i) => `value ${i}`));
  });
});

describe("a reader", () => {
  test("finds the fields of a message within other bytes", () => {
    const any = anyPack(GrantExpandableSchema, {
      $typeName: GrantExpandableSchema.typeName,
      entitlementIds: ["a".repeat(200), ""],
      shallow: true,
      resourceTypeIds: ["user"],
    });
    const bytes = Uint8Array.from([9, 9, ...any.value, 9]);
    const fields = new WireReader(bytes, 2, bytes.length - 1);
    const found: unknown[] = [];
    while (fields.next()) {
      const { field, type, value, content, start, end } = fields;
      found.push([field, type === 0 ? value : Buffer.from(bytes.subarray(content, end)).toString(), end - start]);
    }
    expect(found).toEqual([
      [1, "a".repeat(200), 203],
      [1, "", 2],
      [2, 1, 2],
      [3, "user", 6],
    ]);
  });

  test.each([
    ["a tag without content", [0x0a]],
    ["a length beyond the end", [0x0a, 5, 0]],
    ["a number without an end", [0x08, 0x80]],
    ["eight bytes that are four", [0x09, 0, 0, 0, 0]],
    ["a group", [0x0b]],
  ])("refuses %s", (_, bytes) => {
    const fields = new WireReader(Uint8Array.from(bytes));
    expect(() => fields.next()).toThrow(RangeError);
  });
});
