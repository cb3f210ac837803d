import { configError } from "@baton-connectors/sdk";
import { LineCounter, parseAllDocuments } from "yaml";
import { type Note, rootPlace } from "./place.ts";
import type { Shape } from "./shape.ts";

/** Reads a YAML file of a shape. What does no harm is noted. */
export function readYaml<T>(source: string, shape: Shape<T>): { readonly value: T; readonly notes: readonly Note[] } {
  const lines = new LineCounter();
  const [document] = parseAllDocuments(source, { lineCounter: lines, version: "1.2", strict: true });
  const notes: Note[] = [];
  if (!document || !("contents" in document) || !document.contents)
    throw configError("the configuration file is empty");
  const [error] = document.errors;
  if (error) throw configError(`yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split("\n")[0]}`);
  return { value: shape.read(document.contents, rootPlace(document, lines, notes)), notes };
}
