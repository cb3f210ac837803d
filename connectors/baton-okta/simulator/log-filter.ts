import { invalid } from "./refusal.ts";

type Entry = Readonly<Record<string, unknown>>;
type Test = (entry: Entry) => boolean;

/** The part of Okta's filter language the System Log is asked in: `eq` on three paths, `and`, `or`, parentheses. */
export function parseLogFilter(text: string): Test {
  const tokens = text.match(/\(|\)|"[^"]*"|[^\s()"]+/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw invalid("filter", `filter: not understood near '${tokens.slice(at, at + 3).join(" ")}'`);
  };
  const joined = (word: string, inner: () => Test, combine: (tests: Test[]) => Test) => (): Test => {
    const tests = [inner()];
    while (tokens[at] === word) {
      at += 1;
      tests.push(inner());
    }
    return combine(tests);
  };
  const any: () => Test = joined(
    "or",
    () => all(),
    (tests) => (entry) => tests.some((test) => test(entry)),
  );
  const all: () => Test = joined(
    "and",
    () => term(),
    (tests) => (entry) => tests.every((test) => test(entry)),
  );
  const term = (): Test => {
    if (tokens[at] === "(") {
      at += 1;
      const inner = any();
      if (tokens[at++] !== ")") fail();
      return inner;
    }
    const [path, verb, quoted] = tokens.slice(at, at + 3);
    const values = path === undefined ? undefined : readers[path];
    if (!values || verb !== "eq" || !quoted?.startsWith('"')) return fail();
    at += 3;
    const wanted = quoted.slice(1, -1);
    return (entry) => values(entry).includes(wanted);
  };
  const test = any();
  if (at < tokens.length) fail();
  return test;
}

const readers: Readonly<Record<string, (entry: Entry) => unknown[]>> = {
  eventType: (entry) => [entry.eventType],
  "actor.type": (entry) => [(entry.actor as Entry | undefined)?.type],
  "target.type": (entry) => ((entry.target as Entry[] | null | undefined) ?? []).map((target) => target.type),
};
