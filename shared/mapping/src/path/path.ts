import { isRecord } from "../is-record.ts";
import { type Condition, parseCondition } from "./condition.ts";
import { PathError, type Reader, readerOf } from "./reader.ts";

/**
 * A way into an answer: `emails[0].value`, `$.emails[?(@.primary==true)].value`, `$["given-name"]`, with `$` or without. What is not
 * there is undefined.
 */
export interface Path {
  readonly text: string;
  /** The value there, a list where the path may lead to several. */
  evaluate(object: unknown): unknown;
}

/** What a value has under a name; undefined: nothing. */
export type Lookup = (value: unknown, name: string) => unknown;

export const byName: Lookup = (value, name) =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

type Step =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly at: number }
  | { readonly kind: "range"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" }
  | { readonly kind: "below"; readonly name: string }
  | { readonly kind: "where"; readonly condition: Condition };

export function parsePath(text: string, lookup: Lookup = byName): Path {
  const written = text.trim();
  // A name that is no word may come first.
  const reader = readerOf(written.startsWith("[") ? `$${written}` : written);
  const steps = stepsOf(reader, !reader.take("$"), lookup);
  reader.expectEnd();
  const several = steps.some(({ kind }) => !["key", "index"].includes(kind));
  return {
    text,
    evaluate(object) {
      const found = steps.reduce<readonly unknown[]>(
        (values, step) => values.flatMap((one) => take(step, one, lookup)),
        [object],
      );
      return several ? found : found[0];
    },
  };
}

function stepsOf(reader: Reader, bare: boolean, lookup: Lookup): Step[] {
  const steps: Step[] = bare ? [{ kind: "key", name: reader.name() }] : [];
  while (!reader.atEnd()) {
    if (reader.take("..")) steps.push({ kind: "below", name: reader.name() });
    else if (reader.take(".")) steps.push(reader.take("*") ? { kind: "all" } : { kind: "key", name: reader.name() });
    else if (reader.take("[")) {
      steps.push(bracket(reader, lookup));
      reader.expect("]");
    } else break;
  }
  return steps;
}

function bracket(reader: Reader, lookup: Lookup): Step {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("?")) {
    reader.expect("(");
    const condition = parseCondition(reader, lookup);
    reader.expect(")");
    return { kind: "where", condition };
  }
  const quoted = reader.quoted();
  if (quoted !== undefined) return { kind: "key", name: quoted };
  const from = reader.integer();
  if (reader.take(":")) return { kind: "range", from, to: reader.integer() };
  if (from === undefined) throw new PathError(`${reader.text} has brackets with nothing known in them`);
  return { kind: "index", at: from };
}

function take(step: Step, value: unknown, lookup: Lookup): readonly unknown[] {
  switch (step.kind) {
    case "key":
      if (Array.isArray(value)) return /^\d+$/.test(step.name) ? present(value[Number(step.name)]) : [];
      return present(lookup(value, step.name));
    case "index":
      return Array.isArray(value) ? present(value.at(step.at)) : [];
    case "range":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "all":
      return Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
    case "below":
      return below(value, step.name, lookup);
    case "where":
      return (Array.isArray(value) ? value : []).filter((one) => step.condition(one));
  }
}

const present = (value: unknown) => (value === undefined ? [] : [value]);

function below(value: unknown, name: string, lookup: Lookup): unknown[] {
  const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return [...present(lookup(value, name)), ...inner.flatMap((one) => below(one, name, lookup))];
}
