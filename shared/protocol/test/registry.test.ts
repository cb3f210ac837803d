import { readdirSync } from "node:fs";
import { create, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { type Any, AnySchema, anyPack, DurationSchema, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { GrantExpandableSchema, GrantSchema, UserTraitSchema } from "../src/connector-v2.ts";
import { files, registry } from "../src/registry.ts";
import { ErrorInfoSchema, StatusSchema } from "../src/rpc.ts";

const expands = (any: Any, json: object) => {
  expect(toJson(AnySchema, any, { registry })).toEqual(json);
  expect(fromJson(AnySchema, json as never, { registry })).toEqual(any);
};

describe("an Any as JSON", () => {
  test("holds a message's fields beside its type", () => {
    const value = create(GrantExpandableSchema, { entitlementIds: ["group:a:member"], shallow: true });
    expands(anyPack(GrantExpandableSchema, value), {
      "@type": "type.googleapis.com/c1.connector.v2.GrantExpandable",
      entitlementIds: ["group:a:member"],
      shallow: true,
    });
  });

  test("holds a well-known type's own form as its value", () => {
    const at = create(TimestampSchema, { seconds: 1_700_000_000n, nanos: 500_000_000 });
    expands(anyPack(TimestampSchema, at), {
      "@type": "type.googleapis.com/google.protobuf.Timestamp",
      value: "2023-11-14T22:13:20.500Z",
    });
    expands(anyPack(DurationSchema, create(DurationSchema, { seconds: 90n })), {
      "@type": "type.googleapis.com/google.protobuf.Duration",
      value: "90s",
    });
  });

  test("holds another", () => {
    const inner = anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "R", metadata: { k: "v" } }));
    const status = create(StatusSchema, { code: 7, message: "no", details: [inner] });
    expands(anyPack(StatusSchema, status), {
      "@type": "type.googleapis.com/google.rpc.Status",
      code: 7,
      message: "no",
      details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "R", metadata: { k: "v" } }],
    });
  });

  test("writes 64-bit numbers as text, enums by name and no defaults", () => {
    const trait = fromJson(UserTraitSchema, { accountType: "ACCOUNT_TYPE_SERVICE", status: {} }, { registry });
    expands(anyPack(UserTraitSchema, trait), {
      "@type": "type.googleapis.com/c1.connector.v2.UserTrait",
      accountType: "ACCOUNT_TYPE_SERVICE",
      status: {},
    });
  });

  test("of an unknown type is an error, as it is in Go", () => {
    const unknown = create(AnySchema, { typeUrl: "type.googleapis.com/c1.nothing.V1", value: new Uint8Array([8, 1]) });
    expect(() => toJson(AnySchema, unknown, { registry })).toThrow("c1.nothing.V1");
  });
});

test("annotations keep the bytes they came with", () => {
  const unknown = create(AnySchema, { typeUrl: "type.googleapis.com/c1.nothing.V1", value: new Uint8Array([8, 1]) });
  const grant = create(GrantSchema, { id: "g", annotations: [unknown] });
  expect(fromBinary(GrantSchema, toBinary(GrantSchema, grant)).annotations).toEqual([unknown]);
});

test("every generated file can be reached", () => {
  const generated = readdirSync(new URL("../src/gen", import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("_pb.js"))
    .map((path) => path.slice(0, -"_pb.js".length));
  expect(generated.length).toBeGreaterThan(0);
  const reached = new Set(files.map(({ name }) => name));
  expect(generated.filter((name) => !reached.has(name))).toEqual([]);
});
