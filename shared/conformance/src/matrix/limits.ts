import type { Fault } from "./fault.ts";

/** How 429 says when it ends. `left`: seconds until then. */
type Saying = (left: number, now: Date) => Readonly<Record<string, string>>;

const endOf = (left: number, now: Date) => Math.ceil(now.getTime() / 1000) + left;
const reset = (value: string) => ({
  "x-ratelimit-limit": "100",
  "x-ratelimit-remaining": "0",
  "x-ratelimit-reset": value,
});

const stated: Readonly<Record<string, Saying>> = {
  "Retry-After": (left) => ({ "retry-after": String(left) }),
  "Retry-After, a date": (left, now) => ({ "retry-after": new Date(endOf(left, now) * 1000).toUTCString() }),
  "Retry-After, a fraction": (left) => ({ "retry-after": `${left}.5` }),
  "Retry-After, joined": (left) => ({ "retry-after": `${left}, ${left}` }),
  "X-RateLimit-Reset, seconds": (left, now) => reset(String(endOf(left, now))),
  "X-RateLimit-Reset, milliseconds": (left, now) => reset(String(endOf(left, now) * 1000)),
  "X-RateLimit-Reset, from now": (left) => reset(String(left)),
  "X-RateLimit-Reset, ISO date": (left, now) => reset(new Date(endOf(left, now) * 1000).toISOString()),
  RateLimit: (left) => ({ ratelimit: `"x";r=0;t=${left}` }),
  "X-Rate-Limit-*, joined": (left) => ({
    "x-rate-limit-limit": "600, 5000",
    "x-rate-limit-remaining": "0, 4000",
    "x-rate-limit-reset": `${left}, 3000`,
  }),
};

/** What says nothing that can be used. */
const unstated: Readonly<Record<string, Saying>> = {
  "without a word": () => ({}),
  "Retry-After, absurd": () => ({ "retry-after": "99999999999" }),
};
/** Times that are over. */
const over: Readonly<Record<string, Saying>> = {
  "Retry-After, negative": () => ({ "retry-after": "-5" }),
};

/**
 * Struck once, one request is refused. Struck always, the app refuses everybody until the time it states, for a minute where it
 * states none, for some seconds where that is over: as apps do. A limit that never ends is no fault of the connector's.
 */
const limit = (form: string, seconds: number, saying: Saying): Fault => ({
  kind: "429",
  form,
  modes: ["once", "always"],
  how: {
    by: "limit",
    seconds,
    refuse: (left, now) => ({ status: 429, headers: Object.entries(saying(left, now)), text: "" }),
  },
  passes: true,
});

export const limits: readonly Fault[] = [
  ...Object.entries(stated).map(([form, saying]) => limit(form, 7, saying)),
  ...Object.entries(unstated).map(([form, saying]) => limit(form, 60, saying)),
  ...Object.entries(over).map(([form, saying]) => limit(form, 5, saying)),
];
