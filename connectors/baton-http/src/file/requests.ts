import { isRecord } from "../answer/is-record.ts";
import type { Pagination, PlainRequest, RequestBlock } from "./request.ts";
import type { ConfigFile } from "./shape.ts";

export interface Placed<T> {
  /** The way of keys to it. */
  readonly at: string;
  readonly block: T;
}

/** Every request of a file, wherever it stands. */
export const requestsOf = (file: ConfigFile): readonly Placed<PlainRequest>[] =>
  blocksOf<RequestBlock>(file, "request").flatMap(({ at, block }) => [
    { at, block },
    ...[...block.pre_requests].map(([name, one]) => ({ at: `${at}.pre_requests.${name}`, block: one })),
  ]);

/** Every statement of how a list goes on. */
export const paginationsOf = (file: ConfigFile): readonly Placed<Pagination>[] =>
  blocksOf<Pagination>(file, "pagination");

/** What stands under a key, at any depth. */
function blocksOf<T>(value: unknown, key: string, at: readonly string[] = []): readonly Placed<T>[] {
  if (value instanceof Map) return [...value].flatMap(([name, one]) => blocksOf<T>(one, key, [...at, String(name)]));
  if (Array.isArray(value)) return value.flatMap((one, i) => blocksOf<T>(one, key, [...at, String(i + 1)]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const inner = [...at, name];
    const below = blocksOf<T>(one, key, inner);
    return name === key && isRecord(one) && !(one instanceof Map)
      ? [{ at: inner.join("."), block: one as T }, ...below]
      : below;
  });
}
