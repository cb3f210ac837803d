import { Option } from "commander";

/** Lines of a table with aligned columns; the last column is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join("  ");
  return `${all.map(line).join("\n")}\n`;
}

/** Prints `json` for scripts or a table for people. */
export function print(output: string | undefined, json: unknown, text: () => string): void {
  process.stdout.write(output === "json" ? `${JSON.stringify(json, null, 2)}\n` : text());
}

/** `-o`: what people read, by default, or JSON. */
export const outputOption = (forPeople: "table" | "env"): Option =>
  new Option("-o, --output <format>", forPeople === "env" ? "env: lines for a shell or .env file" : "for scripts: json")
    .choices([forPeople, "json"])
    .default(forPeople);
