import { Encoded, functions, isTrue, plainText } from "./functions.ts";
import { rootNames } from "./names.ts";
import { type Nodes, type Operand, type Pipeline, parseTemplate } from "./parse.ts";
import { TemplateError } from "./tokens.ts";

export type Values = Readonly<Record<string, unknown>>;
/** What stands for a value, behind what is written so far: texts are put into addresses and bodies encoded. It gets what `safe` is not. */
export type Encode = (value: unknown, before: string) => string;

/** A template, parsed once. */
export interface Template {
  render(values: Values, encode?: Encode): string;
}

/** `known`: names that a value may have; another is an error. `fill`: what becomes of the template's own texts, e.g. variables of the environment. */
export function templateOf(
  written: string,
  fill: (text: string) => string = (text) => text,
  known?: readonly string[],
): Template {
  const parsed = parseTemplate(written);
  const unknown = known && rootNames(parsed).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new TemplateError(`.${unknown} is nothing here; there are ${known!.map((name) => `.${name}`).join(", ")}`);
  const nodes = filled(parsed, fill);
  return {
    render(values, encode = plainText) {
      const out = new Writer(encode);
      run(nodes, { dot: values, names: new Map([["$", values]]) }, out);
      return out.text;
    },
  };
}

function filled(nodes: Nodes, fill: (text: string) => string): Nodes {
  return nodes.map((node) => {
    if (node.kind === "text") return { ...node, text: fill(node.text) };
    if (!("body" in node)) return node;
    return { ...node, body: filled(node.body, fill), otherwise: filled(node.otherwise, fill) };
  });
}

class Writer {
  text = "";
  readonly #encode: Encode;
  constructor(encode: Encode) {
    this.#encode = encode;
  }
  put(value: unknown) {
    this.text += value instanceof Encoded && value.encoding === "any" ? value.text : this.#encode(value, this.text);
  }
}

interface Scope {
  readonly dot: unknown;
  readonly names: Map<string, unknown>;
}

function run(nodes: Nodes, scope: Scope, out: Writer): void {
  for (const node of nodes) {
    switch (node.kind) {
      case "text":
        out.text += node.text;
        break;
      case "print": {
        const value = evaluate(node.pipeline, scope);
        // Go writes <no value>, which would be somebody's id.
        if (value === undefined) throw new TemplateError(`{{${node.written}}} has no value`);
        out.put(value);
        break;
      }
      case "assign":
        if (!node.isNew && !scope.names.has(node.name)) throw new TemplateError(`${node.name} is not declared`);
        scope.names.set(node.name, evaluate(node.pipeline, scope));
        break;
      case "if":
        run(isTrue(evaluate(node.pipeline, scope)) ? node.body : node.otherwise, inner(scope, scope.dot), out);
        break;
      case "with": {
        const value = evaluate(node.pipeline, scope);
        if (isTrue(value)) run(node.body, inner(scope, value), out);
        else run(node.otherwise, inner(scope, scope.dot), out);
        break;
      }
      case "range": {
        const entries = entriesOf(evaluate(node.pipeline, scope));
        if (entries.length === 0) run(node.otherwise, inner(scope, scope.dot), out);
        for (const [key, value] of entries) {
          const each = inner(scope, value);
          const [first, second] = node.names;
          if (first) each.names.set(first, second ? key : value);
          if (second) each.names.set(second, value);
          run(node.body, each, out);
        }
      }
    }
  }
}

const inner = ({ names }: Scope, dot: unknown): Scope => ({ dot, names: new Map(names) });

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.map((one, i) => [i, one] as const);
  if (typeof value === "object" && value !== null)
    return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  if (value === null || value === undefined) return [];
  throw new TemplateError("range needs a list");
}

function evaluate(pipeline: Pipeline, scope: Scope): unknown {
  let piped: readonly unknown[] = [];
  for (const command of pipeline) {
    if (command.kind === "operand") {
      if (piped.length > 0) throw new TemplateError("a value stands where a function should");
      piped = [operandValue(command.operand, scope)];
    } else {
      const args = [...command.args.map((arg) => operandValue(arg, scope)), ...piped];
      piped = [functions[command.name]!(...(args as never[]))];
    }
  }
  return piped[0];
}

function operandValue(operand: Operand, scope: Scope): unknown {
  switch (operand.kind) {
    case "constant":
      return operand.value;
    case "pipeline":
      return evaluate(operand.pipeline, scope);
    case "field": {
      const { of, names } = operand;
      if (typeof of === "string" && of !== "dot" && !scope.names.has(of))
        throw new TemplateError(`${of} is not declared`);
      const start = of === "dot" ? scope.dot : typeof of === "string" ? scope.names.get(of) : operandValue(of, scope);
      return names.reduce(
        (value, name) =>
          typeof value === "object" && value !== null && Object.hasOwn(value, name)
            ? (value as Values)[name]
            : undefined,
        start,
      );
    }
  }
}
