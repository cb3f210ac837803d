import { type Answer, answerOf, responseOf } from "./answer.ts";
import { type Case, caseName, type Expected, hour } from "./case.ts";
import type { Words } from "./faults.ts";
import { leaves } from "./json-text.ts";
import { listPlaces } from "./list-cases.ts";
import { rowsIn, withRows } from "./rows-in-answer.ts";
import { idsIn, segmentsOf, type Traffic } from "./traffic.ts";

const act = "sync";
const missing = (...gone: readonly unknown[]): Expected => ({
  equal: false,
  mayMiss: true,
  gone,
  patienceMs: 2 * hour,
});

/** What is not there any more: a row of a list, or all of an object from the moment on that it is asked for. */
export function* absenceCases(traffic: Traffic, words: Words): Iterable<Case> {
  yield* removedRows(traffic);
  yield* goneInBetween(traffic, words);
}

function* removedRows(traffic: Traffic): Iterable<Case> {
  for (const place of listPlaces(traffic)) {
    const { rows } = rowsIn(place.answers[0]!)!;
    for (const at of new Set([0, rows.length - 1]))
      yield {
        name: caseName(act, place.label, "row removed", at === 0 ? "the first" : "the last"),
        kind: "row removed",
        act,
        expected: { ...missing(rows[at]), unheardOf: true },
        begin: () => async (sent, pass) => {
          if (traffic.placeOf(sent) !== place) return pass();
          const answer = await answerOf(await pass());
          const found = rowsIn(answer);
          return responseOf(found ? withRows(answer, found, found.rows.toSpliced(at, 1)) : answer);
        },
      };
  }
}

/** Listed, and gone when it is asked about: every request about it answers 404, and no list has it any more. */
function* goneInBetween(traffic: Traffic, { notFound }: Words): Iterable<Case> {
  const ids = idsIn([traffic]);
  const listed = new Map<string, unknown[]>();
  const seen = new Set<string>();
  const lists = new Set(listPlaces(traffic));
  for (const place of traffic.places) {
    for (const id of segmentsOf(place.url).slice(1)) {
      if (!ids.has(id) || !listed.has(id) || seen.has(id)) continue;
      seen.add(id);
      yield {
        name: caseName(act, `${id} at ${place.label}`, "gone in between"),
        kind: "gone in between",
        act,
        expected: missing(...listed.get(id)!),
        begin: () => {
          let gone = false;
          return async (sent, pass) => {
            if (segmentsOf(sent.url).includes(id)) gone = true;
            if (!gone) return pass();
            if (segmentsOf(sent.url).includes(id)) return responseOf(notFound ?? plainly);
            const answer = await answerOf(await pass());
            const found = rowsIn(answer);
            const left = found?.rows.filter((row) => !names(row, id));
            return responseOf(found && left!.length < found.rows.length ? withRows(answer, found, left) : answer);
          };
        },
      };
    }
    if (!lists.has(place)) continue;
    for (const answer of place.answers)
      for (const row of rowsIn(answer)?.rows ?? [])
        for (const { value } of leaves(row)) if (ids.has(value)) listed.set(value, [...(listed.get(value) ?? []), row]);
  }
}

const names = (row: unknown, id: string) => [...leaves(row)].some(({ value }) => value === id);
const plainly: Answer = { status: 404, headers: [], text: "" };
