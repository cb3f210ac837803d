import { attribute, isObject } from "@baton-connectors/scim";
import { type Condition, parseCondition } from "./condition.ts";
import { PathError, type Reader, readerOf } from "./reader.ts";

/**
 * A path of the configuration: `emails[0].value`, `$.emails[?(@.primary==true)].value`, `$["given-name"]`. The Go connector has two
 * languages, with and without `$`; here they are one, and what is not there is undefined in both.
 */
export interface Expression {
  readonly text: string;
  /** The value there, a list where the path may lead to several. */
  evaluate(object: unknown): unknown;
}

type Step =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly at: number }
  | { readonly kind: "range"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" }
  | { readonly kind: "below"; readonly name: string }
  | { readonly kind: "where"; readonly condition: Condition };

export function parseExpression(text: string): Expression {
  const reader = readerOf(text.trim());
  const steps = stepsOf(reader, !reader.take("$"));
  reader.expectEnd();
  const several = steps.some(({ kind }) => !["key", "index"].includes(kind));
  return {
    text,
    evaluate(object) {
      const found = steps.reduce<readonly unknown[]>(
        (values, step) => values.flatMap((one) => take(step, one)),
        [object],
      );
      return several ? found : found[0];
    },
  };
}

function stepsOf(reader: Reader, bare: boolean): Step[] {
  const steps: Step[] = bare ? [{ kind: "key", name: reader.name() }] : [];
  while (!reader.atEnd()) {
    if (reader.take("..")) steps.push({ kind: "below", name: reader.name() });
    else if (reader.take(".")) steps.push(reader.take("*") ? { kind: "all" } : { kind: "key", name: reader.name() });
    else if (reader.take("[")) {
      steps.push(bracket(reader));
      reader.expect("]");
    } else break;
  }
  return steps;
}

function bracket(reader: Reader): Step {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("?")) {
    reader.expect("(");
    const condition = parseCondition(reader);
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

function take(step: Step, value: unknown): readonly unknown[] {
  switch (step.kind) {
    case "key": {
      // Some servers give the text itself where the RFC has an object with a value.
      if (step.name === "value" && (typeof value === "string" || typeof value === "number")) return [value];
      if (Array.isArray(value)) return /^\d+$/.test(step.name) ? present(value[Number(step.name)]) : [];
      return present(attribute(value, step.name));
    }
    case "index":
      return Array.isArray(value) ? present(value.at(step.at)) : [];
    case "range":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "all":
      return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
    case "below":
      return below(value, step.name);
    case "where":
      return (Array.isArray(value) ? value : []).filter((one) => step.condition(one));
  }
}

const present = (value: unknown) => (value === undefined ? [] : [value]);

function below(value: unknown, name: string): unknown[] {
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return [...present(attribute(value, name)), ...inner.flatMap((one) => below(one, name))];
}
