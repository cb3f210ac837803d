import { BatonError } from "@baton-connectors/sdk/errors";
import { nearest } from "@baton-connectors/sdk/nearest";
import type { JsonObject } from "@bufbuild/protobuf";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Expression } from "./cel/environment.ts";
import { type At, attempt, below, entriesOf, mistake, placeOf, unlessMistaken } from "./place.ts";

/** What a part of a mapping file must be: reads it with its place, and says itself as JSON Schema. */
export interface Shape<T> {
  readonly schema: JsonObject;
  /** May be left out; what it is then. */
  readonly otherwise?: { readonly value: T };
  read(at: At): T;
}
export type Shaped<S> = S extends Shape<infer T> ? T : never;

export const isNothing = ({ node }: At) => node === null || (isScalar(node) && node.value === null);

/** Any scalar, as it is written. */
export const text = (description: string): Shape<string> => ({
  schema: { type: ["string", "number", "boolean"], description },
  read(at) {
    if (isNothing(at)) return "";
    if (!isScalar(at.node)) throw mistake(at, "must be a text");
    return at.reading.fill(at, at.node.source ?? String(at.node.value));
  },
});

/** Whatever it is; nobody reads it here. */
export const anything: Shape<undefined> = { schema: {}, otherwise: { value: undefined }, read: () => undefined };

export const flag = (description: string): Shape<boolean> => ({
  schema: { type: "boolean", description },
  read(at) {
    if (isScalar(at.node) && typeof at.node.value === "boolean") return at.node.value;
    throw mistake(at, "must be true or false");
  },
});

export const whole = (description: string): Shape<number> => ({
  schema: { type: "integer", description },
  read(at) {
    if (isScalar(at.node) && Number.isInteger(at.node.value)) return at.node.value as number;
    throw mistake(at, "must be a whole number");
  },
});

export const oneOf = <const T extends string>(words: readonly T[], description: string): Shape<T> => ({
  schema: { enum: [...words], description },
  read(at) {
    const found = words.find((one) => isScalar(at.node) && one === (at.node.source ?? at.node.value));
    if (found === undefined) throw mistake(at, `must be one of ${words.filter((one) => one !== "").join(", ")}`);
    return found;
  },
});

/** CEL, compiled when the file is read. */
export const expression = (description: string): Shape<Expression> => ({
  schema: { type: ["string", "number", "boolean", "null"], description: `${description} (CEL)` },
  read(at) {
    if (at.node !== null && !isScalar(at.node)) throw mistake(at, "must be an expression");
    const source = isNothing(at) ? "null" : String((at.node as { source?: string }).source ?? "");
    return at.reading.environment!.compile(source, placeOf(at));
  },
});

/** Whatever `of` reads, made into something else; what cannot be made is a mistake at its place. */
export const made = <T, U>(of: Shape<T>, make: (value: T) => U): Shape<U> => ({
  schema: of.schema,
  ...(of.otherwise && { otherwise: { value: make(of.otherwise.value) } }),
  read(at) {
    const read = () => of.read(at);
    return unlessMistaken(at, read, (value) => {
      try {
        return make(value);
      } catch (thrown) {
        if (thrown instanceof BatonError) throw thrown;
        throw mistake(at, (thrown as Error).message);
      }
    });
  },
});

/** What the keys say must go together: `wrong` names one of them, with its place. */
export const checked = <T, U>(of: Shape<T>, make: (value: T, wrong: Wrong) => U): Shape<U> => ({
  schema: of.schema,
  read(at) {
    const wrong: Wrong = (key, what) => mistake(entriesOf(at).find(({ name }) => name === key)?.at ?? at, what);
    return unlessMistaken(
      at,
      () => of.read(at),
      (value) => make(value, wrong),
    );
  },
});
export type Wrong = (key: string, what: string) => Error;

/** A list; a single one need not be written as a list. */
export const list = <T>(one: Shape<T>): Shape<readonly T[]> => ({
  schema: { anyOf: [{ type: "array", items: one.schema }, one.schema] },
  read(at) {
    if (isNothing(at)) return [];
    if (!isSeq(at.node)) return [one.read(at)];
    return at.node.items.map((item, i) => {
      const inner = below(at, i + 1, item as Node);
      return attempt(inner, () => one.read(inner));
    });
  },
});

/** Any keys, all with values of one kind. */
export const record = <T>(one: Shape<T>): Shape<ReadonlyMap<string, T>> => ({
  schema: { type: "object", additionalProperties: one.schema },
  read: (at) =>
    new Map(
      isNothing(at) ? [] : entriesOf(at).map(({ name, at: value }) => [name, attempt(value, () => one.read(value))]),
    ),
});

export const optional = <T>(shape: Shape<T>): Shape<T | undefined> => ({ ...shape, otherwise: { value: undefined } });
export const withDefault = <T>(shape: Shape<T>, value: T): Shape<T> => ({ ...shape, otherwise: { value } });

type Fields = Readonly<Record<string, Shape<unknown>>>;
export type Read<F extends Fields> = { readonly [K in keyof F]: Shaped<F[K]> };

/** Names that keys had, and what they are called now. */
export type Formerly<F> = Readonly<Record<string, keyof F & string>>;

/** Known keys. An unknown one is warned of, with the nearest; one that is missing is a mistake. */
export function object<F extends Fields>(fields: F, description = "", formerly: Formerly<F> = {}): Shape<Read<F>> {
  const names = Object.keys(fields);
  return {
    schema: {
      type: "object",
      ...(description && { description }),
      additionalProperties: false,
      required: names.filter((name) => !fields[name]!.otherwise),
      properties: Object.fromEntries(names.map((name) => [name, fields[name]!.schema])),
    },
    read(at) {
      if (!isMap(at.node)) throw mistake(at, `must have keys such as ${names.slice(0, 4).join(", ")}`);
      const read: Record<string, unknown> = {};
      for (const { name: written, at: value } of entriesOf(at)) {
        const name = Object.hasOwn(formerly, written) ? formerly[written]! : written;
        if (name !== written) {
          const text = `${placeOf({ ...value, node: value.key ?? null })}: is now called ${name}`;
          at.reading.warnings.push({ kind: "old", text });
        }
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (field)
          read[name] =
            isNothing(value) && field.otherwise ? field.otherwise.value : attempt(value, () => field.read(value));
        else {
          const [near] = nearest(name, names);
          const place = placeOf({ ...value, node: value.key ?? null });
          const text = `${place}: is no key here and not read${near ? `; did you mean ${near}?` : ""}`;
          at.reading.warnings.push({ kind: "unknown", text });
        }
      }
      for (const name of names) {
        if (name in read) continue;
        const { otherwise } = fields[name]!;
        if (otherwise) read[name] = otherwise.value;
        else at.reading.mistakes.push(mistake(at, `has no ${name}`).message);
      }
      return read as Read<F>;
    },
  };
}
