import { functionNames } from "./functions.ts";
import { type Part, partsOf, TemplateError, type Token, tokensOf } from "./tokens.ts";

export type Operand =
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "field"; readonly of: Operand | "dot" | string; readonly names: readonly string[] }
  | { readonly kind: "pipeline"; readonly pipeline: Pipeline };
export type Command =
  | { readonly kind: "operand"; readonly operand: Operand }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Operand[] };
export type Pipeline = readonly Command[];

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly pipeline: Pipeline; readonly written: string }
  | { readonly kind: "assign"; readonly name: string; readonly pipeline: Pipeline; readonly isNew: boolean }
  | { readonly kind: "if" | "with"; readonly pipeline: Pipeline; readonly body: Nodes; readonly otherwise: Nodes }
  | {
      readonly kind: "range";
      readonly names: readonly string[];
      readonly pipeline: Pipeline;
      readonly body: Nodes;
      readonly otherwise: Nodes;
    };
export type Nodes = readonly Node[];

export function parseTemplate(template: string): Nodes {
  const parts = partsOf(template);
  const at = { index: 0 };
  const nodes = block(parts, at);
  const rest = parts[at.index];
  if (rest) throw new TemplateError(`{{${(rest as { action: string }).action}}} ends nothing`);
  return nodes;
}

/** Up to the `end` or `else` of the block, which is left. */
function block(parts: readonly Part[], at: { index: number }): Nodes {
  const nodes: Node[] = [];
  for (; at.index < parts.length; at.index++) {
    const part = parts[at.index]!;
    if ("text" in part) {
      if (part.text !== "") nodes.push({ kind: "text", text: part.text });
      continue;
    }
    const [, word = ""] = /^(\w+)/.exec(part.action) ?? [];
    if (word === "end" || word === "else") return nodes;
    if (word === "if" || word === "with" || word === "range") {
      at.index++;
      nodes.push(control(word, part.action.slice(word.length), parts, at));
    } else nodes.push(plainAction(part.action));
  }
  return nodes;
}

function control(word: "if" | "with" | "range", head: string, parts: readonly Part[], at: { index: number }): Node {
  const unended = new TemplateError(`{{${word}${head}}} has no {{end}}`);
  const body = block(parts, at);
  const mark = parts[at.index] as { readonly action: string } | undefined;
  if (!mark) throw unended;
  let otherwise: Nodes = [];
  const [, again, rest = ""] = /^else\s+(if|with)\b([\s\S]*)/.exec(mark.action) ?? [];
  if (again) {
    at.index++;
    // Its end is the end of the whole.
    otherwise = [control(again as "if", rest, parts, at)];
  } else if (mark.action === "else") {
    at.index++;
    otherwise = block(parts, at);
    if (!parts[at.index]) throw unended;
  } else if (mark.action !== "end") throw new TemplateError(`{{${mark.action}}} stands where {{end}} should`);
  if (word !== "range") return { kind: word, pipeline: pipelineOf(head), body, otherwise };
  const [, names = "", value = head] = /^\s*(\$\w+(?:\s*,\s*\$\w+)?)\s*:=([\s\S]*)/.exec(head) ?? [];
  return {
    kind: "range",
    names: names
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    pipeline: pipelineOf(value),
    body,
    otherwise,
  };
}

function plainAction(action: string): Node {
  const [, name, mark, value = ""] = /^(\$\w+)\s*(:?=)([\s\S]*)/.exec(action) ?? [];
  if (name) return { kind: "assign", name, isNew: mark === ":=", pipeline: pipelineOf(value) };
  return { kind: "print", pipeline: pipelineOf(action), written: action };
}

function pipelineOf(action: string): Pipeline {
  const tokens = tokensOf(action);
  const at = { index: 0 };
  const pipeline = readPipeline(tokens, at, action);
  if (at.index < tokens.length) throw unreadable(action, tokens[at.index]!);
  return pipeline;
}

const unreadable = (action: string, token: Token) =>
  new TemplateError(`{{${action.trim()}}} cannot be read at ${token.text}`);

function readPipeline(tokens: readonly Token[], at: { index: number }, action: string): Pipeline {
  const commands = [readCommand(tokens, at, action)];
  while (tokens[at.index]?.text === "|") {
    at.index++;
    commands.push(readCommand(tokens, at, action));
  }
  return commands;
}

const word = /^[A-Za-z_]/;
const constants = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["nil", null],
]);

function readCommand(tokens: readonly Token[], at: { index: number }, action: string): Command {
  const token = tokens[at.index];
  if (!token) throw new TemplateError(`{{${action.trim()}}} ends where a value should be`);
  if (!word.test(token.text) || constants.has(token.text))
    return { kind: "operand", operand: readOperand(tokens, at, action) };
  const name = token.text;
  if (!functionNames.has(name)) throw new TemplateError(`{{${action.trim()}}}: there is no function ${name}`);
  at.index++;
  const args: Operand[] = [];
  while (tokens[at.index] && !["|", ")"].includes(tokens[at.index]!.text)) args.push(readOperand(tokens, at, action));
  return { kind: "call", name, args };
}

function readOperand(tokens: readonly Token[], at: { index: number }, action: string): Operand {
  const token = tokens[at.index++]!;
  const { text } = token;
  const names = () => {
    const found: string[] = [];
    while (tokens[at.index]?.joined && /^\.\w/.test(tokens[at.index]!.text))
      found.push(tokens[at.index++]!.text.slice(1));
    return found;
  };
  if (text === "(") {
    const pipeline = readPipeline(tokens, at, action);
    if (tokens[at.index++]?.text !== ")") throw new TemplateError(`{{${action.trim()}}} has ( without )`);
    const inner = names();
    const whole: Operand = { kind: "pipeline", pipeline };
    return inner.length > 0 ? { kind: "field", of: whole, names: inner } : whole;
  }
  if (text.startsWith("."))
    return { kind: "field", of: "dot", names: [...(text === "." ? [] : [text.slice(1)]), ...names()] };
  if (text.startsWith("$")) return { kind: "field", of: text, names: names() };
  if (text.startsWith('"')) return { kind: "constant", value: JSON.parse(text) };
  if (text.startsWith("`")) return { kind: "constant", value: text.slice(1, -1) };
  if (/^-?\d/.test(text)) return { kind: "constant", value: Number(text) };
  if (constants.has(text)) return { kind: "constant", value: constants.get(text) };
  // A function without arguments.
  if (functionNames.has(text)) return { kind: "pipeline", pipeline: [{ kind: "call", name: text, args: [] }] };
  throw unreadable(action, token);
}
