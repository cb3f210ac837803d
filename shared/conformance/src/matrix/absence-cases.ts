import { type Answer, answerOf, bodyOf, responseOf, succeeded } from "./answer.ts";
import { type Case, caseName, type Expected, hour } from "./case.ts";
import type { AppRefusals } from "./fault.ts";
import { leaves } from "./json-text.ts";
import { listPlaces } from "./list-cases.ts";
import { rowsIn, withRows } from "./rows-in-answer.ts";
import { idsIn, type Place, segmentsOf, type Traffic } from "./traffic.ts";

const act = "sync";
const missing = (...gone: readonly unknown[]): Expected => ({
  equal: false,
  mayMiss: true,
  gone,
  patienceMs: 2 * hour,
});

/** What is not there any more: a row of a list, or all of an object from the moment on that it is asked for. */
export function* absenceCases(traffic: Traffic, refusals: AppRefusals): Iterable<Case> {
  yield* removedRows(traffic);
  yield* goneInBetween(traffic, refusals);
}

function* removedRows(traffic: Traffic): Iterable<Case> {
  const toldOnly = onlyToldOf(traffic);
  for (const place of listPlaces(traffic)) {
    const { rows } = rowsIn(place.answers[0]!)!;
    for (const at of new Set([0, rows.length - 1]))
      yield {
        name: caseName(act, place.label, "row removed", at === 0 ? "the first" : "the last"),
        kind: "row removed",
        act,
        expected: { ...missing(rows[at], ...toldOnly(new Set(ownNames(rows[at], "")))), unheardOf: true },
        begin: () => async (sent, pass) => {
          if (traffic.placeOf(sent) !== place) return pass();
          const answer = await answerOf(await pass());
          const found = rowsIn(answer);
          return responseOf(found ? withRows(answer, found, found.rows.toSpliced(at, 1)) : answer);
        },
      };
  }
}

/**
 * Listed, and gone when it is asked about: every request about it answers 404, whichever of its names it is asked by, and no list has
 * it any more.
 */
function* goneInBetween(traffic: Traffic, { notFound }: AppRefusals): Iterable<Case> {
  const ids = idsIn([traffic]);
  const rowsOf = listedRows(traffic);
  const listed = new Map<string, unknown[]>();
  const seen = new Set<string>();
  const toldOnly = onlyToldOf(traffic);
  for (const place of traffic.places) {
    for (const id of segmentsOf(place.url).slice(1)) {
      const before = listed.get(id);
      if (!before || !ids.has(id) || seen.has(id)) continue;
      const own = before.map((row) => ownNames(row, id)).filter((all) => all.includes(id));
      const names = new Set([id, ...own.flat()]);
      for (const name of names) seen.add(name);
      // Lists that are read later lack the rows about it as well.
      const rows = [...rowsOf.values()].flat().filter((row) => isAbout(row, names));
      yield {
        name: caseName(act, `${id} at ${place.label}`, "gone in between"),
        kind: "gone in between",
        act,
        expected: missing(...rows, ...toldOnly(names)),
        begin: () => {
          let gone = false;
          return async (sent, pass) => {
            const asked = segmentsOf(sent.url).some((segment) => names.has(segment));
            gone ||= asked;
            if (!gone) return pass();
            if (asked) return responseOf(notFound ?? plainly);
            const answer = await answerOf(await pass());
            const found = rowsIn(answer);
            const left = found?.rows.filter((row) => !isAbout(row, names));
            return responseOf(found && left!.length < found.rows.length ? withRows(answer, found, left) : answer);
          };
        },
      };
    }
    for (const row of rowsOf.get(place) ?? [])
      for (const value of new Set([...leaves(row)].map((leaf) => leaf.value)))
        if (ids.has(value)) listed.set(value, [...(listed.get(value) ?? []), row]);
  }
}

const listedRows = (traffic: Traffic): ReadonlyMap<Place, readonly unknown[]> =>
  new Map(
    listPlaces(traffic).map((place) => [place, place.answers.flatMap((answer) => rowsIn(answer)?.rows ?? [])] as const),
  );

const isAbout = (row: unknown, names: ReadonlySet<string>): boolean =>
  [...leaves(row)].some(({ value }) => names.has(value));

/** What is known only from what was asked about an object goes with it: every value that no other answer has. */
function onlyToldOf({ places }: Traffic): (names: ReadonlySet<string>) => readonly string[] {
  const tellers = new Map<string, Set<Place>>();
  for (const place of places)
    for (const answer of place.answers.filter(succeeded))
      for (const { value } of leaves(bodyOf(answer)))
        tellers.set(value, (tellers.get(value) ?? new Set<Place>()).add(place));
  return (names) => {
    const asksBy = ({ url, parameters }: Place) => [...segmentsOf(url), ...parameters.values()];
    const asked = new Set(places.filter((place) => asksBy(place).some((one) => names.has(one))));
    return [...tellers].filter(([, all]) => asked.isSupersetOf(all)).map(([value]) => value);
  };
}

/** What a row itself is called by. A name is taken for one only where it is asked by it. */
const ownNames = (row: unknown, asked: string): readonly string[] =>
  [...leaves(row)]
    .filter(
      ({ names, value }) => names.length === 1 && (called.test(names[0]!) || (names[0] === "name" && value === asked)),
    )
    .map(({ value }) => value);
const called = /^(?:id|login|slug|key|node_id|email|primaryEmail|Arn|(?:User|Group|Role|Policy)(?:Name|Id))$/;

const plainly: Answer = { status: 404, headers: [], text: "" };
