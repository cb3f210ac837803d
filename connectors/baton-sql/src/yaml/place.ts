import { configError } from "@baton-connectors/sdk";
import { nearest } from "@baton-connectors/sdk/nearest";
import { type Document, isAlias, isNode, type LineCounter, type Node, Scalar } from "yaml";

/** What a reader of the file should know. */
export interface Note {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A place in a YAML file: how it is called, and on which line. */
export interface Place {
  readonly path: string;
  readonly line: number;
  at(key: string | number, node: Node): Place;
  resolve(node: Node): Node;
  wrong(found: string, wanted: string): Error;
  unknown(key: string, node: Node, known: readonly string[]): void;
  note(message: string): void;
}

export function rootPlace(document: Document, lines: LineCounter, notes: Note[]): Place {
  const place = (path: string, line: number): Place => ({
    path,
    line,
    at(key, node) {
      const start = isNode(node) ? node.range?.[0] : undefined;
      const next = typeof key === "number" ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      return place(next, start === undefined ? line : lines.linePos(start).line);
    },
    resolve(node) {
      const found = isAlias(node) ? node.resolve(document) : node;
      return found ?? new Scalar(null);
    },
    wrong: (found, wanted) => configError(`line ${line}: ${path}: cannot unmarshal ${found} into ${wanted}`),
    unknown(key, node, known) {
      const [meant] = nearest(key, known);
      const what = `unknown key '${key}'`;
      notes.push({ ...this.at(key, node), message: meant ? `${what}: did you mean '${meant}'?` : what });
    },
    note: (message) => void notes.push({ path, line, message }),
  });
  return place("", 1);
}
