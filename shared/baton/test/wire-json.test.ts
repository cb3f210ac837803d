import { openSqlReader } from "@baton-connectors/c1z";
import * as v2 from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { create, type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, test } from "@jest/globals";
import { messageJson } from "../src/output/message-json.ts";
import { JsonBytes } from "../src/wire-json/json-bytes.ts";
import { createWireJson, createWireWriter } from "../src/wire-json/wire-json.ts";
import { randomMessage, randomOf } from "./random-message.ts";
import { fixture } from "./run.ts";

const writer = createWireWriter();
/** Undefined where the writer leaves it to the library. */
function written(schema: DescMessage, bytes: Uint8Array): string | undefined {
  const target = new JsonBytes(1);
  const certain = writer(schema, bytes, target, 0, bytes.length);
  if (!certain) expect(target.used).toBe(0);
  return certain ? target.bytes.toString("utf8", 0, target.used) : undefined;
}

/** What the library says, or that it refuses. */
function said(schema: DescMessage, bytes: Uint8Array): { readonly json?: string; readonly error?: unknown } {
  try {
    return { json: messageJson(schema, fromBinary(schema, bytes)) };
  } catch (error) {
    return { error };
  }
}

const kinds: readonly DescMessage[] = [v2.GrantSchema, v2.EntitlementSchema, v2.ResourceSchema, v2.ResourceTypeSchema];
const every = [...registry].filter(
  (desc): desc is DescMessage => desc.kind === "message" && !desc.typeName.startsWith("google."),
);

test.each(["flat.sqlite", "nested.sqlite", "flat.pebble", "nested.pebble"])(
  "%s: every row is written without the library, as the library writes it",
  async (name) => {
    const reader = await openSqlReader(fixture(`${name}.c1z`));
    const rows = reader.rows(reader.latestFinished()!.syncId);
    const of = (schema: DescMessage, bytes: Iterable<Uint8Array>) => {
      let count = 0;
      for (const data of bytes) {
        expect(written(schema, data)).toBe(said(schema, data).json);
        count++;
      }
      return count;
    };
    try {
      const table = (schema: DescMessage, name: string) =>
        of(
          schema,
          [...reader.database.prepare(`select data from ${name}`).iterate()].map(({ data }) => data as Uint8Array),
        );
      expect(
        of(
          v2.GrantSchema,
          rows.grants().map(({ data }) => data),
        ),
      ).toBeGreaterThan(100);
      expect(table(v2.ResourceSchema, "v1_resources")).toBeGreaterThan(50);
      expect(table(v2.EntitlementSchema, "v1_entitlements")).toBeGreaterThan(10);
      expect(table(v2.ResourceTypeSchema, "v1_resource_types")).toBe(2);
    } finally {
      await reader.close();
    }
  },
);

test("random messages of every type: what is written is what the library writes", () => {
  const random = randomOf(7);
  let certain = 0;
  const look = (schema: DescMessage) => {
    const bytes = toBinary(schema, randomMessage(schema, random));
    const json = written(schema, bytes);
    if (json === undefined) return;
    certain++;
    expect(json).toBe(said(schema, bytes).json);
  };
  for (let i = 0; i < 300; i++) for (const schema of kinds) look(schema);
  for (let i = 0; i < 4; i++) for (const schema of every) look(schema);
  expect(certain).toBeGreaterThan(1000);
});

test("bytes that were tampered with: written as the library writes them, or left to it", () => {
  const random = randomOf(11);
  let certain = 0;
  for (let i = 0; i < 4000; i++) {
    const schema = kinds[i % kinds.length]!;
    const bytes = toBinary(schema, randomMessage(schema, random));
    for (let k = Math.ceil(random() * 3); k > 0 && bytes.length > 0; k--) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const json = written(schema, bytes);
    if (json === undefined) continue;
    certain++;
    expect(json).toBe(said(schema, bytes).json);
  }
  expect(certain).toBeGreaterThan(100);
});

test.each<[string, DescMessage, (writer: BinaryWriter) => BinaryWriter]>([
  ["fields out of order", v2.GrantSchema, (to) => to.tag(3, 2).string("id").tag(1, 2).bytes(new Uint8Array())],
  ["a field twice", v2.GrantSchema, (to) => to.tag(3, 2).string("a").tag(3, 2).string("b")],
  ["a message in two parts", v2.GrantSchema, (to) => to.tag(2, 2).bytes(part(1, "a")).tag(2, 2).bytes(part(3, "b"))],
  [
    "a list in two places",
    v2.ResourceTypeSchema,
    (to) => to.tag(3, 0).int32(1).tag(1, 2).string("a").tag(3, 0).int32(2),
  ],
  ["no UTF-8", v2.GrantSchema, (to) => to.tag(3, 2).bytes(Uint8Array.of(0xff))],
  ["a group", v2.GrantSchema, (to) => to.tag(90, WireType.StartGroup).tag(90, WireType.EndGroup)],
  ["the end missing", v2.GrantSchema, (to) => to.tag(3, 2).uint32(9)],
  ["the number of a name in a map", v2.GrantSchema, (to) => to.tag(5, 2).bytes(sources("10", "9"))],
  ["a name twice in a map", v2.GrantSchema, (to) => to.tag(5, 2).bytes(sources("a", "a"))],
])("%s: left to the library", (_, schema, write) => {
  const bytes = write(new BinaryWriter()).finish();
  expect(written(schema, bytes)).toBeUndefined();
  const { json, error } = said(schema, bytes);
  const target = new JsonBytes();
  const whole = () => {
    createWireJson()(schema, bytes, target);
    return target.bytes.toString("utf8", 0, target.used);
  };
  if (error) expect(whole).toThrow();
  else expect(whole()).toBe(json);
});

test.each<[string, DescMessage, (writer: BinaryWriter) => BinaryWriter]>([
  [
    "unknown fields",
    v2.GrantSchema,
    (to) => to.tag(3, 2).string("id").tag(900, 0).int32(5).tag(901, 1).fixed64(1).tag(902, 5).fixed32(1),
  ],
  ["empty values that need not be there", v2.GrantSchema, (to) => to.tag(2, 2).bytes(part(1, "")).tag(3, 2).string("")],
  ["numbers one by one", v2.ResourceTypeSchema, (to) => to.tag(3, 0).int32(1).tag(3, 0).int32(0).tag(3, 0).int32(77)],
  ["numbers together", v2.ResourceTypeSchema, (to) => to.tag(3, 2).bytes(Uint8Array.of(1, 0, 77))],
  ["no numbers together", v2.ResourceTypeSchema, (to) => to.tag(3, 2).bytes(Uint8Array.of())],
  ["names in a map", v2.GrantSchema, (to) => to.tag(5, 2).bytes(sources("b", "a", 'é"', "1x"))],
])("%s: written", (_, schema, write) => {
  const bytes = write(new BinaryWriter()).finish();
  expect(written(schema, bytes)).toBe(said(schema, bytes).json);
});

test("a profile whose names look like a message's is printed as it is", () => {
  const profile = { $typeName: "google.protobuf.Any", typeUrl: "x/y", value: "v" };
  const bytes = toBinary(v2.ResourceSchema, create(v2.ResourceSchema, { profile }));
  expect(said(v2.ResourceSchema, bytes).json).toBe(JSON.stringify({ profile }));
  expect(written(v2.ResourceSchema, bytes)).toBe(JSON.stringify({ profile }));
});

const part = (field: number, text: string) => new BinaryWriter().tag(field, 2).string(text).finish();

function sources(...names: readonly string[]) {
  const writer = new BinaryWriter();
  for (const name of names) {
    const entry = new BinaryWriter().tag(1, 2).string(name).tag(2, 2).bytes(Uint8Array.of(16, 1)).finish();
    writer.tag(1, 2).bytes(entry);
  }
  return writer.finish();
}
