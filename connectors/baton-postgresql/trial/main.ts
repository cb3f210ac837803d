/**
 * A small database in memory, to try the installed program against where there is no other: it knows what a sync asks, and answers what
 * a PostgreSQL answered once (`record.ts`).
 *
 *     node connectors/baton-postgresql/trial/main.ts --settings-file FILE     writes the variables to sync with into FILE
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import answers from "./answers.json" with { type: "json" };
import { keyOf, listen } from "./listen.ts";
import type { Answer } from "./protocol.ts";

const { values } = parseArgs({ options: { "settings-file": { type: "string" } } });
const known = new Map(Object.entries(answers as unknown as Readonly<Record<string, Answer | null>>));

const { dsn } = await listen(async (sql) => {
  const found = known.get(keyOf(sql));
  if (found === undefined) throw new Error(`not in trial/answers.json, which record.ts writes: ${sql}`);
  return found ?? undefined;
});
if (values["settings-file"]) writeFileSync(values["settings-file"], `BATON_DSN=${dsn}\n`);
console.log(`a database at ${dsn}`);
