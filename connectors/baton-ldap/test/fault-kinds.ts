import type { Fault } from "./fault-proxy.ts";

/** What may befall one request. */
export const kinds: Readonly<Record<string, Omit<Fault, "skip" | "times">>> = {
  "the connection ends before it": { close: "before" },
  "the connection ends after the first entry": { close: "mid" },
  "the connection ends after the answer": { close: "after" },
  "the answer is swallowed": { close: "swallow" },
  "no answer comes": { hang: true },
  "the cookie is another": { badcookie: true, paged: true },
  "the answer is empty": { result: [0, ""], op: "search" },
  ...Object.fromEntries(
    [1, 2, 3, 4, 10, 11, 32, 50, 51, 52, 53, 80].map((code) => [
      `the result is ${code}`,
      { result: [code, "injected"] },
    ]),
  ),
};
