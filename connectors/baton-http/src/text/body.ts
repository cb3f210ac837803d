import { type At, below, entriesOf, isNothing, mistake, type Shape } from "@baton-connectors/mapping";
import { BatonError } from "@baton-connectors/sdk/errors";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import { Encoded, htmlText, plainText } from "../template/functions.ts";
import { templateOf, type Values } from "../template/template.ts";
import { type Name, type Said, say, writtenText } from "./said.ts";

/** What is sent: for JSON a value, into whose texts others are put encoded. */
export interface Body {
  json(values: Values): unknown;
  /** For bodies that are no JSON, values encoded as the type has it. */
  text(values: Values, contentType: string): string;
}

export const body = (known: readonly Name[]): Shape<Body> => ({
  schema: {
    type: ["string", "object", "array"],
    description: "What is sent: a text with cel: or tmpl:, or keys and values",
  },
  read(at) {
    if (isScalar(at.node)) return bodyOfText(at, writtenText(at), known);
    const made = structure(at, known);
    return { json: made, text: (values) => JSON.stringify(made(values)) };
  },
});

function bodyOfText(at: At, text: string, known: readonly Name[]): Body {
  const written = text.trim();
  const wrong = (what: string) => new BatonError("InvalidArgument", mistake(at, what).message, { kind: "config" });
  const parsed = (json: string) => {
    try {
      return JSON.parse(json) as unknown;
    } catch (thrown) {
      throw wrong(`the body is no JSON: ${(thrown as Error).message}`);
    }
  };
  if (!written.startsWith("tmpl:")) {
    const said = say(at, text, known);
    return {
      json: (values) => (said.kind === "cel" ? said.value(values) : parsed(said.text(values))),
      text(values, type) {
        if (said.kind === "cel" && encodingOf(type))
          throw wrong(`a body of ${type} is written as tmpl:, whose values are encoded`);
        return said.text(values);
      },
    };
  }
  let template: ReturnType<typeof templateOf>;
  try {
    template = templateOf(written.slice(5), (literal) => at.reading.fill(at, literal), known);
  } catch (thrown) {
    throw thrown instanceof BatonError ? thrown : mistake(at, (thrown as Error).message);
  }
  const rendered = (values: Values, encode?: Parameters<typeof template.render>[1]) => {
    try {
      return template.render(values, encode);
    } catch (thrown) {
      throw thrown instanceof BatonError ? thrown : wrong((thrown as Error).message);
    }
  };
  return {
    json: (values) => parsed(rendered(values, jsonPart)),
    text: (values, type) => rendered(values, encodingOf(type)),
  };
}

/** How a value becomes a part of a body of this type, and no more. Undefined: the type says nothing of parts. */
function encodingOf(type: string): ((value: unknown) => string) | undefined {
  const text = (value: unknown) => plainText(value instanceof Encoded ? value.value : value);
  if (/form-urlencoded/i.test(type)) return (value) => encodeURIComponent(text(value));
  return /[/+](xml|html)\b/i.test(type) ? (value) => htmlText(text(value)) : undefined;
}

/** Within a text of the template a part of that text, elsewhere a value of its own. */
function jsonPart(given: unknown, before: string): string {
  const isInText = (before.replace(/\\[\s\S]/g, "").split('"').length - 1) % 2 === 1;
  if (given instanceof Encoded && given.encoding === "json" && !isInText) return given.text;
  // What is encoded for JSON already is not encoded twice.
  const value = given instanceof Encoded ? (given.encoding === "js" ? given.value : given.text) : given;
  return isInText ? JSON.stringify(plainText(value)).slice(1, -1) : JSON.stringify(value ?? null);
}

type Made = (values: Values) => unknown;

function structure(at: At, known: readonly Name[]): Made {
  if (isMap(at.node)) {
    const entries = entriesOf(at).map(({ name, at: value }) => [name, structure(value, known)] as const);
    return (values) => Object.fromEntries(entries.map(([name, one]) => [name, one(values)]));
  }
  if (isSeq(at.node)) {
    const items = at.node.items.map((item, i) => structure(below(at, i + 1, item as Node), known));
    return (values) => items.map((one) => one(values));
  }
  if (isNothing(at)) return () => null;
  if (isScalar(at.node) && typeof at.node.value !== "string") {
    const { value } = at.node;
    return () => value;
  }
  const said: Said = say(at, writtenText(at), known);
  return said.value;
}
