import * as z from "zod/mini";

/**
 * What an app's answer must look like, declared once: the words below on top of zod (https://zod.dev/packages/mini). What
 * is needed must be there: `id`, `required…`. Everything else may be missing, and what is of another kind than stated is
 * left out rather than taken for something: an account without a readable status has none. Lists are never left out: a list
 * that is no list is an error, as it would look like an empty one.
 */
export type Shape<T> = z.ZodMiniType<T>;

/** The type of what a shape lets through. */
export type Shaped<S> = S extends z.ZodMiniType<infer T> ? T : never;

/** An id: text that is not empty, or a whole number, which becomes text. */
export const id: Shape<string> = z.pipe(
  z.union([z.string().check(z.minLength(1)), z.int()]),
  z.transform((value) => String(value)),
) as unknown as Shape<string>;

export const requiredText: Shape<string> = z.string();
export const requiredNumber: Shape<number> = z.number();
export const requiredFlag: Shape<boolean> = z.boolean();

/** For what is left out when it is of another kind, null included. */
export const optional = <T>(shape: Shape<T>): Shape<T | undefined> =>
  z.catch(z.optional(shape), undefined) as unknown as Shape<T | undefined>;

export const text: Shape<string | undefined> = optional(requiredText);
export const number: Shape<number | undefined> = optional(requiredNumber);
export const flag: Shape<boolean | undefined> = optional(requiredFlag);

/** JSON objects of the app's own making, e.g. profiles: handed on as they are, whatever their keys are called. */
export type JsonRecord = { readonly [key: string]: unknown };
export const requiredRecord: Shape<JsonRecord> = z.custom<JsonRecord>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "is no object",
) as unknown as Shape<JsonRecord>;
export const record: Shape<JsonRecord | undefined> = optional(requiredRecord);

/** Anything at all; for what is checked by whoever reads it. */
export const anything: Shape<unknown> = z.unknown();

/** One of these words. */
export const oneOf = <const W extends string>(...words: readonly W[]): Shape<W> =>
  z.enum(words as readonly [W, ...W[]]) as unknown as Shape<W>;

/** Exactly this, e.g. the `kind` that tells one answer from another. */
export const exactly = <const W extends string | number | boolean | null>(word: W): Shape<W> =>
  z.literal(word) as unknown as Shape<W>;

/** A list in an object: required, and every item of it fits. */
export const listOf = <T>(shape: Shape<T>): Shape<readonly T[]> => z.array(shape) as unknown as Shape<readonly T[]>;

/** A list that may be missing or null, which is as if it were empty; what is there must be a list. */
export const optionalListOf = <T>(shape: Shape<T>): Shape<readonly T[] | undefined> =>
  z.pipe(
    z.nullish(z.array(shape)),
    z.transform((value) => value ?? undefined),
  ) as unknown as Shape<readonly T[] | undefined>;

type Fields = { readonly [name: string]: Shape<unknown> };
type OptionalNames<F> = { [K in keyof F]: undefined extends Shaped<F[K]> ? K : never }[keyof F];
/** Fields that may be missing are optional in the type too. */
export type ObjectOf<F> = { readonly [K in keyof F as K extends OptionalNames<F> ? never : K]: Shaped<F[K]> } & {
  readonly [K in keyof F as K extends OptionalNames<F> ? K : never]?: Shaped<F[K]>;
};

/** An object with these fields; others are not handed on. */
export const object = <const F extends Fields>(fields: F): Shape<ObjectOf<F>> =>
  z.object(fields as never) as unknown as Shape<ObjectOf<F>>;
