/** One limit as headers state it; times are relative to the moment of the answer. */
export interface StatedLimit {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Milliseconds from the answer until the window ends. */
  readonly resetMs: number | undefined;
}

/**
 * The families of headers by which apps state their limits, in the order in which they are looked for. Of each value the
 * first header with a readable value counts.
 */
const families = {
  limit: ["x-ratelimit-limit", "ratelimit-limit", "x-ratelimit-requests-limit", "x-rate-limit-limit"],
  remaining: [
    "x-ratelimit-remaining",
    "ratelimit-remaining",
    "x-ratelimit-requests-remaining",
    "x-rate-limit-remaining",
  ],
  reset: ["x-ratelimit-reset", "ratelimit-reset", "x-ratelimit-requests-reset", "x-rate-limit-reset"],
} as const;

/**
 * What an answer says of its limits, apart from Retry-After. A proxy can join several headers into one, and several windows can be stated at
 * once: the one with the least left counts. `answeredAt`: the server's own time, which moments are compared with.
 */
export function statedLimit(headers: Headers, answeredAt: number): StatedLimit {
  const draft = draftLimits(headers.get("ratelimit"));
  if (draft.length > 0) return tightest(draft);
  const limits = valuesOf(headers, families.limit, leadingNumber);
  const remaining = valuesOf(headers, families.remaining, leadingNumber);
  const resets = valuesOf(headers, families.reset, (text) => waitOf(text, answeredAt));
  const windows = Math.max(limits.length, remaining.length, resets.length);
  return tightest(
    Array.from({ length: windows }, (_, i) => ({
      limit: limits[i] ?? limits[0],
      remaining: remaining[i] ?? remaining[0],
      resetMs: resets[i] ?? resets[0],
    })),
  );
}

const nothing: StatedLimit = { limit: undefined, remaining: undefined, resetMs: undefined };

/** The window that ends last of those with the least left. */
function tightest(windows: readonly StatedLimit[]): StatedLimit {
  const left = ({ remaining }: StatedLimit) => remaining ?? Number.POSITIVE_INFINITY;
  return windows.reduce((tight, one) => {
    if (tight === nothing) return one;
    if (left(one) !== left(tight)) return left(one) < left(tight) ? one : tight;
    return (one.resetMs ?? -1) > (tight.resetMs ?? -1) ? one : tight;
  }, nothing);
}

function valuesOf(
  headers: Headers,
  names: readonly string[],
  read: (text: string) => number | undefined,
): readonly number[] {
  for (const name of names) {
    const values = separated(headers.get(name))
      .map(read)
      .filter((value) => value !== undefined);
    if (values.length > 0) return values;
  }
  return [];
}

/** Members of a joined header; the comma of a date (`Wed, 21 Oct`) joins nothing. */
export const separated = (value: string | null): readonly string[] =>
  (value ?? "")
    .split(/,(?!\s*\d{1,2}[ -][A-Za-z]{3})/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** `100`, `100;w=60`, `99.5`. A negative rest is none left. */
function leadingNumber(text: string): number | undefined {
  const number = Number(/^[+-]?\d+(?:\.\d+)?(?=$|[\s;])/.exec(text)?.[0] ?? Number.NaN);
  return Number.isSafeInteger(Math.trunc(number)) ? Math.max(0, Math.floor(number)) : undefined;
}

/** Thirty years: a smaller number is a wait, a greater one a moment. */
const thirtyYears = 946_080_000;
/** No window is as long: what ends later was not meant as a time of this kind. */
const longestMs = 366 * 24 * 3_600_000;

/**
 * The wait that a Retry-After or a reset header stands for, in milliseconds: seconds, a Unix time in seconds or milliseconds,
 * or a date in RFC 9110, RFC 850 or RFC 3339 form; parameters (`5;w=60`) do not count. What is past is no wait.
 */
export function waitOf(text: string, answeredAt: number): number | undefined {
  const bare = text.split(";", 1)[0]!.trim();
  const number = /^[+-]?\d+(?:\.\d+)?$/.test(bare) ? Number(bare) : undefined;
  // A lone number is never a date, though some would be read as one.
  const at = number === undefined ? dateOf(bare) : momentOf(number, answeredAt);
  if (at === undefined || !(at - answeredAt <= longestMs)) return undefined;
  return Math.max(0, at - answeredAt);
}

function momentOf(number: number, answeredAt: number): number {
  const seconds = number > thirtyYears * 1000 ? number / 1000 : number;
  return seconds > thirtyYears ? seconds * 1000 : answeredAt + seconds * 1000;
}

/** A year in it, or a time of day: `Date.parse` would take much else for a date. */
function dateOf(text: string): number | undefined {
  if (!/\d{4}-\d{2}-\d{2}T|[A-Za-z]{3,9},? \d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * The drafts' own header: `limit=100, remaining=0, reset=5` of the older ones, `"default";r=0;t=5` of the newer.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
function draftLimits(value: string | null): readonly StatedLimit[] {
  if (value === null) return [];
  const number = (text: string, name: string) => {
    const found = new RegExp(`(?:^|[;,\\s])${name}\\s*=\\s*"?(\\d+(?:\\.\\d+)?)`).exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const seconds = (count: number | undefined) => (count === undefined ? undefined : count * 1000);
  const older = {
    limit: number(value, "limit"),
    remaining: number(value, "remaining"),
    resetMs: seconds(number(value, "reset")),
  };
  if (older.remaining !== undefined || older.resetMs !== undefined) return [older];
  return separated(value)
    .map((one) => ({ limit: number(one, "q"), remaining: number(one, "r"), resetMs: seconds(number(one, "t")) }))
    .filter(({ remaining }) => remaining !== undefined);
}
