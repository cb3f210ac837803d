import type { Action } from "../token/action.ts";

/**
 * Pages are processed strictly in the order of the action stack, one at a time, so the result never depends on which
 * answer came first and every checkpoint is one a sequential engine could have written. What runs side by side is only the
 * fetching: while one page is stored, the next ones of this and of the following actions are on their way.
 */
export interface ReadAhead<Page> {
  /** The current page of an action, fetched now unless it has been. Fails with what the fetch failed with. */
  read(action: Action): Promise<Page>;
  /** The page has been processed. */
  done(action: Action): void;
}

export interface FetchedPage {
  readonly nextPageToken: string;
  readonly rows: number;
}

export interface ReadAheadOptions<Page extends FetchedPage> {
  readonly fetch: (action: Action) => Promise<Page>;
  /** The current action and those below it that may be fetched ahead, in the order they will be processed. */
  readonly upcoming: () => Iterable<Action>;
  /** Fetches that may run at once for an action like this. */
  readonly allowance: (action: Action) => number;
}

/** Rows fetched but not processed, beyond which nothing but the current page is fetched: bounds memory. */
const maxWaitingRows = 20_000;
/** What an empty page counts for. */
const pageWeight = 20;

interface Entry<Page> {
  readonly page: Promise<Page>;
  /** Set once the page is here. */
  arrived: Page | undefined;
  failed: boolean;
}

export function createReadAhead<Page extends FetchedPage>(options: ReadAheadOptions<Page>): ReadAhead<Page> {
  const entries = new Map<string, Entry<Page>>();
  let inFlight = 0;
  let waitingRows = 0;
  const keyOf = (id: string, pageToken: string) => `${id}\0${pageToken}`;

  function start(action: Action): Entry<Page> {
    inFlight++;
    const entry: Entry<Page> = { page: options.fetch(action), arrived: undefined, failed: false };
    entries.set(keyOf(action.id, action.pageToken), entry);
    entry.page.then(
      (page) => {
        inFlight--;
        waitingRows += page.rows + pageWeight;
        entry.arrived = page;
        fill();
      },
      () => {
        inFlight--;
        entry.failed = true;
      },
    );
    return entry;
  }

  /** Starts what there is room for, earliest first. */
  function fill() {
    for (const action of options.upcoming()) {
      if (waitingRows >= maxWaitingRows || inFlight >= options.allowance(action)) return;
      const missing = firstMissing(action);
      if (missing !== undefined) start({ ...action, pageToken: missing });
    }
  }

  /** The token of the action's next page to fetch; undefined while that is unknown or there is none. */
  function firstMissing(action: Action): string | undefined {
    for (let token = action.pageToken; ; ) {
      const entry = entries.get(keyOf(action.id, token));
      if (!entry) return token;
      // What is fetched leads to no cursor twice.
      const next = entry.failed ? "" : entry.arrived?.nextPageToken;
      if (!next) return undefined;
      token = next;
    }
  }

  return {
    read(action) {
      const entry = entries.get(keyOf(action.id, action.pageToken)) ?? start(action);
      fill();
      return entry.page;
    },
    done(action) {
      const key = keyOf(action.id, action.pageToken);
      const page = entries.get(key)?.arrived;
      if (page) waitingRows -= page.rows + pageWeight;
      entries.delete(key);
    },
  };
}
