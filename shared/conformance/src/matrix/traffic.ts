import { hash } from "node:crypto";
import type { Intercept, Sent } from "../wire.ts";
import { type Answer, answerOf, bodyOf, responseOf } from "./answer.ts";
import { leaves } from "./json-text.ts";
import { inHeaders, type Parameters, parametersOf } from "./parameters.ts";

/** One of the distinct requests that a connector sends, and what the app answered each time. */
export interface Place {
  /** As people read it: method, path, query, and the beginning of the body's hash. Not another's. */
  readonly label: string;
  readonly method: string;
  readonly url: URL;
  /** As first sent. */
  readonly headers: Headers;
  readonly parameters: Parameters;
  /** In the order they came; at least one. */
  readonly answers: readonly Answer[];
}

/** What a connector asked of the app, and got. */
export interface Traffic {
  /** In the order they were first asked. */
  readonly places: readonly Place[];
  /** Requests in all. */
  readonly count: number;
  /** The place that a request is, in this run or another. */
  placeOf(sent: Sent): Place | undefined;
}

export interface Recording {
  readonly intercept: Intercept;
  readonly sent: { readonly request: Sent; readonly answer: Answer }[];
}

export function record(): Recording {
  const sent: { request: Sent; answer: Answer }[] = [];
  return {
    sent,
    async intercept(request, pass) {
      const answer = await answerOf(await pass());
      sent.push({ request, answer });
      return responseOf(answer);
    },
  };
}

/** A request's names, from the one that tells most to those that leave out what is new each time: proofs, random passwords, times. */
const namings: readonly ((sent: Sent) => string)[] = [
  (sent) => `${withoutQuery(sent)}${sortedQuery(sent.url)}${sent.body && ` #${hash("sha1", sent.body).slice(0, 6)}`}`,
  (sent) => `${withoutQuery(sent)}${sortedQuery(sent.url)} #*`,
  (sent) => `${withoutQuery(sent)}?* #*`,
];

function withoutQuery({ method, url, headers, body }: Sent): string {
  const told = [/^Action=(\w+)/.exec(body)?.[1], ...inHeaders(headers).map(([, value]) => value)];
  return `${method} ${url.origin}${url.pathname}${told.filter((one) => one !== undefined).join(" ")}`;
}

function sortedQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? "" : `?${pairs.sort().join("&")}`;
}

/**
 * The places of a run. `again`: the same done once more on an app of the same content; only by what is the same in both can a
 * request be known again.
 */
export function trafficOf(run: Recording, again: Recording): Traffic {
  const repeated = namings.map((name) => new Set(again.sent.map(({ request }) => name(request))));
  const nameOf = (sent: Sent) => namings.findIndex((name, i) => repeated[i]!.has(name(sent)));
  const places = new Map<string, { place: Place; answers: Answer[] }>();
  for (const { request, answer } of run.sent) {
    const naming = nameOf(request);
    if (naming < 0) continue;
    const key = namings[naming]!(request);
    const known = places.get(key);
    if (known) known.answers.push(answer);
    else places.set(key, placed(request, key, [answer]));
  }
  const origins = new Set([...places.values()].map(({ place }) => place.url.origin));
  const found = [...places.values()].map(({ place }) => ({
    ...place,
    label: origins.size > 1 ? place.label : place.label.replace(place.url.origin, ""),
  }));
  const byKey = new Map([...places.keys()].map((key, i) => [key, found[i]!]));
  return {
    places: found,
    count: run.sent.length,
    placeOf(sent) {
      for (const name of namings) {
        const place = byKey.get(name(sent));
        if (place) return place;
      }
      return undefined;
    },
  };
}

function placed(request: Sent, key: string, answers: Answer[]): { place: Place; answers: Answer[] } {
  const { method, url, headers } = request;
  return { place: { label: key, method, url, headers, parameters: parametersOf(request), answers }, answers };
}

/** Names of fields that hold what things are called by. */
const naming = /(?:id|login|slug|name|key|email|number|uuid|guid)$/i;

/** Everything that answers call things by. */
export function idsIn(traffic: readonly Traffic[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { places } of traffic)
    for (const { answers } of places)
      for (const answer of answers)
        for (const { names, value } of leaves(bodyOf(answer))) {
          const name = names.findLast((one) => !/^\d+$/.test(one));
          if (name === undefined || naming.test(name)) for (const part of value.split("/")) ids.add(part);
        }
  return ids;
}

export const segmentsOf = ({ pathname }: URL): readonly string[] => pathname.split("/").slice(1).map(decoded);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
