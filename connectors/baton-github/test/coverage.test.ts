import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { operations, runs } from "./recordings.ts";

const text = readFileSync(new URL("../coverage.md", import.meta.url), "utf8");
const recorded = [...runs, ...operations].map(({ name }) => name);

/** Where a fact is shown, row by row. */
const rows = text.split("\n").flatMap((line) => {
  const [, fact = "", where = "", why = ""] = line
    .split(" | ")
    .join("|")
    .split("|")
    .map((cell) => cell.trim());
  return line.startsWith("| ") && !/^(fact|idea|---)$/.test(fact) ? [{ fact, where, why }] : [];
});

function fileOf(name: string): string | undefined {
  const url = new URL(/^(?:shared|connectors)\//.test(name) ? `../../../${name}` : name, import.meta.url);
  return existsSync(url) ? readFileSync(url, "utf8") : undefined;
}

/** What a cell names and is not there. */
function missing(where: string): string[] {
  let source = "";
  return [...where.matchAll(/`([^`]+)`|"([^"]+)"/g)].flatMap(([, name, title]) => {
    if (title !== undefined) return source.includes(title) ? [] : [`"${title}"`];
    if (name!.endsWith(".test.ts")) {
      const found = fileOf(name!);
      source = found ?? "";
      return found === undefined ? [name!] : [];
    }
    const pattern = new RegExp(`^${name!.split("*").map(RegExp.escape).join(".*")}$`);
    return recorded.some((one) => pattern.test(one)) ? [] : [name!];
  });
}

test("coverage.md names tests and recordings that exist", () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.flatMap(({ fact, where }) => missing(where).map((name) => `${fact}: ${name}`))).toEqual([]);
});

test("every fact has a test, or a reason why it has none", () => {
  expect(rows.filter(({ where, why }) => where === "" && why === "").map(({ fact }) => fact)).toEqual([]);
});
