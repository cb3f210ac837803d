import { randomBytes } from "node:crypto";
import { BatonError, cursorExpired, type Page, type PageOf, pageOf } from "@baton-connectors/sdk";

/** One entry's members, to be given in pages. */
export interface Read<T> {
  readonly values: readonly T[];
}
interface Cursor {
  readonly read: string;
  readonly at: number;
}

/** Members that one answer brings at a time. */
const atOnce = 2000;
/** Longer than the engine waits between two pages of a list. */
const forgottenAfterMs = 2 * 3_600_000;

/**
 * A directory gives all members of a group in one answer; the engine takes them in pages. What is left waits here: a process that
 * begins anew reads the entry again.
 */
export class OpenReads {
  readonly #open = new Map<string, { readonly read: Read<unknown>; readonly at: number; readonly since: number }>();

  /** The next page of what `begin` brought, which is asked only once. */
  async page<T, R extends Read<T>, Item>(
    { cursor, size }: Page,
    begin: () => Promise<R>,
    toItems: (values: readonly T[], from: number, read: R) => Promise<readonly Item[]>,
  ): Promise<PageOf<Item>> {
    // Of a sync that ended midway nobody asks for the rest.
    for (const [id, { since }] of this.#open) if (Date.now() - since > forgottenAfterMs) this.#open.delete(id);
    const fresh: Cursor = { read: randomBytes(9).toString("base64url"), at: 0 };
    const { read: id, at } = cursor === undefined ? fresh : (cursor as unknown as Cursor);
    const known = this.#open.get(id);
    if (cursor !== undefined && known?.at !== at)
      throw cursorExpired(new BatonError("Aborted", "the members that were read are not there any more"));
    const read = (known?.read as R | undefined) ?? (await begin());
    const end = at + (size || atOnce);
    const items = await toItems(read.values.slice(at, end) as T[], at, read);
    if (end >= read.values.length) {
      this.#open.delete(id);
      return pageOf(items);
    }
    this.#open.set(id, { read, at: end, since: Date.now() });
    return pageOf(items, { read: id, at: end });
  }
}
