import { isDeepStrictEqual } from "node:util";
import type { Intercept, Sent } from "../wire.ts";
import { type Answer, answerOf, bodyOf, responseOf, withBody } from "./answer.ts";
import { type Case, caseName, type Expected, hour } from "./case.ts";
import { withLeaves } from "./json-text.ts";
import { isOneObject } from "./legitimate.ts";
import { listsIn, type PagedList } from "./lists.ts";
import { anywhere, parametersOf } from "./parameters.ts";
import { rowsIn, withRows } from "./rows-in-answer.ts";
import type { Place, Traffic } from "./traffic.ts";

const same: Expected = { equal: true, mayMiss: false, patienceMs: 2 * hour };
const sameOrRefused: Expected = { ...same, equal: false };
const act = "sync";

/** What can be wrong with a list as a whole: its cursors, its pages, the order of its rows. */
export function* listCases(traffic: Traffic): Iterable<Case> {
  const lists = listsIn(traffic.places);
  for (const list of lists) {
    yield* comingBack(list, traffic);
    yield* circles(list, traffic);
    yield* expiredCursors(list, traffic);
  }
  for (const place of listPlaces(traffic, lists)) {
    const list = lists.find(({ pages }) => pages.includes(place));
    yield* otherPages(place, list?.pages ?? [place], traffic);
  }
}

/** The places whose answers are rows of lists, of one page too. */
export function listPlaces({ places }: Traffic, lists: readonly PagedList[] = listsIn(places)): readonly Place[] {
  const paged = new Set(lists.flatMap(({ pages }) => pages));
  return places.filter(
    (place) =>
      ["GET", "POST"].includes(place.method) &&
      rowsIn(place.answers[0]!) !== undefined &&
      (paged.has(place) || !isOneObject(place)),
  );
}

/** A page that the app has answered with before comes again. */
function* comingBack({ pages }: PagedList, { placeOf }: Traffic): Iterable<Case> {
  for (const [k, page] of pages.entries()) {
    if (k === 0) continue;
    for (const earlier of new Set([pages[0]!, pages[k - 1]!]))
      for (const mode of ["once", "always"] as const) {
        const which = earlier === pages[k - 1] ? "the page before" : "the first page";
        yield {
          name: caseName(act, page.label, "repeated cursor", which, mode),
          kind: "repeated cursor",
          act,
          expected: sameOrRefused,
          begin: () => {
            let strikes = 0;
            return async (sent, pass) => {
              if (placeOf(sent) !== page || (mode === "once" && strikes > 0)) return pass();
              strikes++;
              return responseOf(earlier.answers[0]!);
            };
          },
        };
      }
  }
}

/** The first page over and over, under cursors that go round. */
function* circles({ pages: [first, second], cursor }: PagedList, { placeOf }: Traffic): Iterable<Case> {
  const value = second!.parameters.get(cursor)!;
  const answer = first!.answers[0]!;
  for (const length of [2, 5]) {
    const invented = Array.from({ length: length - 1 }, (_, i) => otherThan(value, i + 1));
    const steps = [value, ...invented];
    yield {
      name: caseName(act, second!.label, "cursor circle", `of ${length}`),
      kind: "cursor circle",
      act,
      expected: sameOrRefused,
      begin: () => async (sent, pass) => {
        const step = placeOf(sent) === second ? 0 : steps.indexOf(cursorOf(sent, second!, cursor) ?? "");
        if (step < 0) return pass();
        const next = steps[(step + 1) % length]!;
        return responseOf(renamed(answer, cursor, value, next));
      },
    };
  }
}

const otherThan = (cursor: string, n: number) =>
  /^\d{1,12}$/.test(cursor) ? String(Number(cursor) + 1_000_000 * n) : `${cursor}-${n}`;

/** The cursor of a request for some page of the list. */
function cursorOf(sent: Sent, page: Place, cursor: string): string | undefined {
  if (sent.method !== page.method || sent.url.pathname !== page.url.pathname) return undefined;
  const parameters = parametersOf(sent);
  for (const [name, value] of page.parameters) if (name !== cursor && parameters.get(name) !== value) return undefined;
  return parameters.get(cursor);
}

/** The answer with another cursor: in its body beside its rows, in addresses, in its Link header. */
function renamed(answer: Answer, parameter: string, from: string, to: string): Answer {
  const name = parameter.slice(1);
  const inAddress = (address: string) => {
    if (!address.includes("?") || !URL.canParse(address, anywhere)) return address;
    const url = new URL(address, anywhere);
    if (url.searchParams.get(name) !== from) return address;
    url.searchParams.set(name, to);
    return url.href.startsWith(anywhere) ? url.href.slice(anywhere.length) : url.href;
  };
  const leaf = (value: unknown) => {
    if (typeof value === "number") return String(value) === from ? Number(to) : value;
    if (typeof value !== "string") return value;
    return value === from ? to : inAddress(value);
  };
  const body = bodyOf(answer);
  const changed = body === undefined ? answer : withBody(answer, withLeaves(body, leaf, rowsIn(answer)?.rows));
  const inLink = (link: string) => link.replaceAll(/<([^>]*)>/g, (_, address: string) => `<${inAddress(address)}>`);
  const headers = changed.headers.map(([key, text]) => [key, key === "link" ? inLink(text) : text] as const);
  return { ...changed, headers };
}

/** The sync is interrupted before a page, and the app does not know the cursor any more when it goes on. */
function* expiredCursors({ pages }: PagedList, { placeOf }: Traffic): Iterable<Case> {
  for (const page of new Set([pages[1]!, pages.at(-1)!]))
    for (const status of [400, 404, 410])
      for (const mode of ["once", "always"] as const)
        yield {
          name: caseName(act, page.label, "expired cursor", String(status), mode),
          kind: "expired cursor",
          act,
          expected: sameOrRefused,
          interruptAt: page,
          begin: () => {
            let strikes = 0;
            return async (sent, pass) => {
              if (placeOf(sent) !== page || (mode === "once" && strikes > 0)) return pass();
              strikes++;
              const text = JSON.stringify({ message: "the page token has expired" });
              return responseOf({ status, headers: [["content-type", "application/json"]], text });
            };
          },
        };
}

/** Rows that come twice, or in another order. */
function* otherPages(place: Place, pages: readonly Place[], traffic: Traffic): Iterable<Case> {
  const own = rowsIn(place.answers[0]!)!;
  const at = pages.indexOf(place);
  // Of an app that tells several lists on one page, rows of one are none of another.
  const sameList = (page: Place | undefined) => {
    const found = page && rowsIn(page.answers[0]!);
    return found && isDeepStrictEqual(found.names, own.names) ? found : undefined;
  };
  const before = sameList(pages[at - 1]);
  const after = sameList(pages[at + 1]);
  const changed = (kind: string, form: string, change: Intercept): Case => ({
    name: caseName(act, place.label, kind, form),
    kind,
    act,
    expected: same,
    begin: () => change,
  });
  const only = (rows: (own: readonly unknown[]) => readonly unknown[]): Intercept => {
    return async (sent, pass) => {
      if (traffic.placeOf(sent) !== place) return pass();
      const answer = await answerOf(await pass());
      const found = rowsIn(answer);
      return responseOf(found ? withRows(answer, found, rows(found.rows)) : answer);
    };
  };
  yield changed(
    "duplicated page",
    "itself",
    only((rows) => [...rows, ...rows]),
  );
  if (before)
    yield changed(
      "duplicated page",
      "the page before",
      only((rows) => [...before.rows, ...rows]),
    );
  if (own.rows.length > 1)
    yield changed(
      "reordered pages",
      "its rows",
      only((rows) => [...rows].reverse()),
    );
  if (after) {
    const next = pages[at + 1]!;
    yield changed("reordered pages", "with the next", async (sent, pass) => {
      const here = traffic.placeOf(sent);
      if (here !== place && here !== next) return pass();
      const answer = await answerOf(await pass());
      const found = rowsIn(answer);
      return responseOf(found ? withRows(answer, found, here === place ? after.rows : own.rows) : answer);
    });
  }
}
