import { registry } from "@baton-connectors/protocol/registry";
import { create, type DescField, type DescMessage, type Message, ScalarType, toBinary } from "@bufbuild/protobuf";
import { AnySchema, isWrapperDesc } from "@bufbuild/protobuf/wkt";

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Random = ReturnType<typeof randomOf>;
export const oneOf = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

const texts = [
  "",
  "a",
  "group:g1:member",
  'quote " back \\ slash',
  "tab\tline\nbell\u0007del\u007f",
  "naïve 🦊 \u2028",
  "\ufffd",
  "\ufeffbom",
];
const keys = ["name", "first_name", "7", "007", "__proto__", "constructor", "ü", "@type", "$typeName", "a b"];
const doubles = [0, -0, 1, -1.5, 1e21, 1e-7, 0.1, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY];
const bytes = [[], [0], [255, 254, 1], [...Array(70).keys()]].map((values) => Uint8Array.from(values));
const annotated = [...registry].filter(
  (desc) => desc.kind === "message" && desc.file.name.startsWith("c1/connector/v2"),
);

/** A message with some of its fields, of any kind, set to telling values. */
export function randomMessage(desc: DescMessage, random: Random, depth = 0): Message {
  if (desc.typeName === AnySchema.typeName) return randomAny(random, depth);
  const init: Record<string, unknown> = {};
  for (const member of desc.members) {
    if (random() < (depth === 0 ? 0.2 : 0.6)) continue;
    if (member.kind === "oneof") {
      const field = oneOf(random, member.fields);
      init[member.localName] = { case: field.localName, value: single(field, random, depth) };
    } else init[member.localName] = fieldOf(member, random, depth);
  }
  return create(desc, init as never);
}

function fieldOf(field: DescField, random: Random, depth: number): unknown {
  if (field.fieldKind === "list") return times(random, depth).map(() => single(field, random, depth));
  if (field.fieldKind === "map") {
    const key = () =>
      field.mapKey === ScalarType.STRING ? oneOf(random, keys.slice(random() < 0.7 ? 7 : 0)) : Math.floor(random() * 9);
    return Object.fromEntries(times(random, depth).map(() => [key(), single(field, random, depth)]));
  }
  // Google's wrappers are what they wrap, when they are a field's value.
  const wrapped = field.fieldKind === "message" && isWrapperDesc(field.message) ? field.message.fields[0] : undefined;
  return wrapped ? scalarOf(wrapped.scalar!, random) : single(field, random, depth);
}

const times = (random: Random, depth: number) => [...Array(Math.floor(random() * (depth > 3 ? 1.2 : 4))).keys()];

function single({ scalar, enum: desc, message }: DescField, random: Random, depth: number): unknown {
  if (message?.typeName === "google.protobuf.Struct") return randomJson(random, depth);
  if (message) return depth > 5 ? create(message) : randomMessage(message, random, depth + 1);
  if (desc) return oneOf(random, [...desc.values.map(({ number }) => number), 99]);
  return scalarOf(scalar!, random);
}

function scalarOf(type: ScalarType, random: Random): unknown {
  switch (type) {
    case ScalarType.STRING:
      return oneOf(random, texts);
    case ScalarType.BYTES:
      return oneOf(random, bytes);
    case ScalarType.BOOL:
      return random() < 0.5;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return oneOf(
        random,
        doubles.map((value) => (type === ScalarType.FLOAT ? Math.fround(value) : value)),
      );
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return oneOf(random, [0n, 5n, 2n ** 31n, 2n ** 64n - 1n]);
    case ScalarType.INT64:
    case ScalarType.SFIXED64:
    case ScalarType.SINT64:
      return oneOf(random, [0n, -1n, 7n, 2n ** 53n, -(2n ** 63n)]);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return oneOf(random, [0, 1, 2 ** 28, 2 ** 32 - 1]);
    default:
      return oneOf(random, [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]);
  }
}

/** What `google.protobuf.Struct` holds: an object. */
function randomJson(random: Random, depth: number): Record<string, unknown> {
  const value = (): unknown =>
    oneOf<() => unknown>(random, [
      () => null,
      () => random() < 0.5,
      () => oneOf(random, doubles.slice(0, 8)),
      () => oneOf(random, texts),
      () => (depth > 4 ? {} : randomJson(random, depth + 2)),
      () => times(random, depth).map(() => oneOf(random, texts)),
    ])();
  const from = random() < 0.8 ? keys.slice(7).concat("name") : keys.filter((key) => key !== "__proto__");
  return Object.fromEntries(times(random, depth).map(() => [oneOf(random, from), value()]));
}

function randomAny(random: Random, depth: number) {
  const desc = oneOf(random, annotated);
  if (desc.kind !== "message" || random() < 0.1)
    return create(AnySchema, { typeUrl: "type.example/acme.Own", value: oneOf(random, bytes) });
  const value = depth > 4 ? new Uint8Array() : toBinary(desc, randomMessage(desc, random, depth + 2));
  return create(AnySchema, { typeUrl: `type.googleapis.com/${desc.typeName}`, value });
}
