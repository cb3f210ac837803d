/** Rows on either side of the one that is asked for. */
export const windowHalf = 500;
/** Windows that are kept of each list: pages are read ahead. */
const mostWindows = 4;

type Window<Row> = ReadonlyMap<number, Row>;

interface List {
  windows: readonly Window<unknown>[];
  loading: Promise<void>;
}

/**
 * What is known of things that are asked for one after the other, in the order of their oids, upwards or downwards: read for many
 * together, for the time of one sync. Outside of one nothing is kept.
 */
export class Windows {
  #syncId = "";
  #lists = new Map<string, List>();

  /** `load` reads what is around a thing, at most so much on either side; undefined: it is not there. */
  async get<Row>(
    syncId: string,
    list: string,
    oid: number,
    load: (oid: number, half: number) => Promise<Window<Row>>,
  ): Promise<Row | undefined> {
    if (syncId === "") return (await load(oid, 1)).get(oid);
    if (syncId !== this.#syncId) {
      this.#syncId = syncId;
      this.#lists = new Map();
    }
    const known = this.#lists.get(list) ?? { windows: [], loading: Promise.resolve() };
    this.#lists.set(list, known);
    const find = () => known.windows.find((window) => window.has(oid)) as Window<Row> | undefined;
    // Whoever comes while rows are on their way finds what he wants among them, as a rule.
    const before = known.loading;
    const found = find();
    if (found) return found.get(oid);
    const mine = before.then(async () => {
      if (find()) return;
      const window = await load(oid, windowHalf);
      known.windows = [window, ...known.windows].slice(0, mostWindows);
    });
    known.loading = mine.catch(() => {});
    await mine;
    return find()?.get(oid);
  }
}
