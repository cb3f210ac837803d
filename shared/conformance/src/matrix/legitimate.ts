import { type Answer, bodyOf, succeeded } from "./answer.ts";
import { canonical, leaves } from "./json-text.ts";
import { operationOf } from "./parameters.ts";
import { idsIn, type Place, segmentsOf, type Traffic } from "./traffic.ts";

/**
 * Which wrong answers are none, because nobody could tell them from the app's own. This is the only place that decides it, by what the
 * app was seen to answer while nothing was wrong:
 *
 * - `[]` where the app answers with a list: then there is nothing.
 * - What the app answered, with the same status and the same body, to a request of the same kind: the same endpoint and parameters,
 *   for whatever object. An object without a photo answers 404; another can, too.
 * - A refusal (404, 410, …) whose status the app gave to a request of the same kind.
 *
 * Answers to changes need no exception: a fault that garbles one lets the app carry the change out first, and what counts is
 * the state that the app is in afterwards.
 */
export function legitimacy(traffic: readonly Traffic[]): (faulty: Answer, place: Place) => boolean {
  const ids = idsIn(traffic);
  const kinds = new Map<string, Set<string>>();
  for (const { places } of traffic)
    for (const place of places) {
      const kind = kindOf(place, ids);
      const known = kinds.get(kind) ?? new Set<string>();
      kinds.set(kind, known);
      for (const answer of place.answers) known.add(meaning(answer));
    }
  return (faulty, place) => {
    const body = bodyOf(faulty);
    const answersWithList = place.answers.some((answer) => succeeded(answer) && Array.isArray(bodyOf(answer)));
    if (succeeded(faulty) && Array.isArray(body) && body.length === 0 && answersWithList) return true;
    return kinds.get(kindOf(place, ids))!.has(meaning(faulty));
  };
}

/** What tells one answer from another: of a success its body, of a refusal its status. */
const meaning = (answer: Answer) =>
  succeeded(answer) ? `${answer.status} ${canonical(bodyOf(answer) ?? answer.text)}` : String(answer.status);

/** An endpoint: what is called by an id stands for any other; of a query language the question is part of it, of one address for all what is called. */
function kindOf({ method, url, parameters }: Place, ids: ReadonlySet<string>): string {
  const path = segmentsOf(url).map((segment, i) => (i > 0 && ids.has(segment) ? "{}" : segment));
  const questions = [...parameters].map(([name, value]) =>
    /^(?:\$\.query|\$\.Action|x-amz-target)$/.test(name) ? `${name}=${value}` : name,
  );
  return `${method} ${url.origin}/${path.join("/")} ${questions.sort().join(" ")}`;
}

/** Whether the answers to the place are one object with an id, rather than a list. */
export function isOneObject({ answers, parameters }: Place): boolean {
  // A parent is the only one, though AWS puts it into a list.
  if (/^(?:(?:Get|Describe)[A-Z]|ListParents$)/.test(operationOf(parameters) ?? "")) return true;
  const body = bodyOf(answers[0]!);
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  return [...leaves(body)].some(({ names }) => names.length === 1 && /^(?:id|login|slug|key|email)$/i.test(names[0]!));
}
