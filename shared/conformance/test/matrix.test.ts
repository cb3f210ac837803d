import { describe, expect, test } from "@jest/globals";
import type { Case } from "../src/matrix/case.ts";
import { cleanOf } from "../src/matrix/clean.ts";
import { sampleOf } from "../src/matrix/sample.ts";
import { tryCase } from "../src/matrix/try-case.ts";
import { type Trap, traps } from "./careless/connector.ts";
import { subjectWith } from "./careless/subject.ts";

async function prepared(trap: Trap) {
  const subject = subjectWith(trap);
  const clean = await cleanOf(subject);
  return { cases: clean.cases, attempt: (one: Case) => tryCase(subject, clean, one) };
}

test("of a careful connector nothing is lost, and of each kind of fault something is tried", async () => {
  const { cases, attempt } = await prepared("none");
  const lost: string[] = [];
  for (const one of sampleOf(cases, 500, 16)) {
    const { outcome, why } = await attempt(one);
    if (outcome === "lost") lost.push(`${one.name}: ${why}`);
  }
  expect(lost).toEqual([]);
  expect([...new Set(cases.map(({ kind }) => kind))].sort()).toEqual([
    ...["204", "401", "403", "404", "410", "429", "500 with limits", "HTML", "cursor circle", "cut JSON"],
    ...["dropped after", "dropped before", "dropped midway", "duplicated page", "expired cursor", "gone in between"],
    ...["in pieces", "no body", "reordered pages", "repeated cursor", "row removed", "wrong kind"],
  ]);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

/** Which faults must find it. */
const found: Readonly<Partial<Record<Trap, readonly string[]>>> = {
  "404 is an empty list": ["404", "gone in between"],
  "whatever has no items is an empty list": ["wrong kind"],
  "what cannot be read is an empty list": ["204", "no body", "wrong kind", "HTML", "cut JSON"],
  "an item without an id ends the list": ["wrong kind"],
  "every failure is an empty list": ["500 with limits", "dropped before", "dropped after", "dropped midway", "429"],
  "a refusal is an empty list": ["401", "403", "410"],
  "a failed details request is left out": ["403", "404", "410", "500 with limits"],
  "a cursor seen before is the end": ["repeated cursor"],
  "an expired cursor is the end": ["expired cursor"],
  "a short page is the last one": ["row removed"],
  "a limit is asked again at once": ["429"],
  "waits as long as any answer says": ["500 with limits"],
  "items are taken on trust": ["wrong kind"],
  "names by position": ["reordered pages", "duplicated page"],
  "a failed change is a change that was done": ["403", "404", "410"],
  "a POST is repeated blindly": ["dropped after"],
  "the token is logged": ["in pieces"],
};

/** Which faults would, if the engine did not keep the promise. */
const closed: Readonly<Partial<Record<Trap, readonly string[]>>> = { "all pages in one call": ["cursor circle"] };

test("every trap is found by a fault, or closed by the engine", () => {
  expect([...Object.keys(found), ...Object.keys(closed)].sort()).toEqual([...traps].sort());
});

describe("each trap is found by the faults that it is one for", () => {
  test.each(Object.entries(found))("%s", async (trap, kinds) => {
    const { cases, attempt } = await prepared(trap as Trap);
    const missed: string[] = [];
    for (const kind of kinds) {
      let outcome = "";
      for (const one of cases.filter((any) => any.kind === kind)) {
        ({ outcome } = await attempt(one));
        if (outcome === "lost") break;
      }
      if (outcome !== "lost") missed.push(kind);
    }
    expect(missed).toEqual([]);
  });
});

describe("nothing is lost in a trap that the engine closes", () => {
  test.each(Object.entries(closed))("%s", async (trap, kinds) => {
    const { cases, attempt } = await prepared(trap as Trap);
    const concerned = cases.filter(({ kind }) => kinds.includes(kind));
    const lost: string[] = [];
    for (const one of concerned) {
      const { outcome, why } = await attempt(one);
      if (outcome === "lost") lost.push(`${one.name}: ${why}`);
    }
    expect(lost).toEqual([]);
    expect(concerned.length).toBeGreaterThan(2);
  });
});
