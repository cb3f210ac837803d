/**
 * A small server in memory, to try the installed program against where there is no other: it knows what a sync asks, and answers what a
 * MariaDB answered once (`record.ts`).
 *
 *     node connectors/baton-mysql/trial/main.ts --settings-file FILE     writes the variables to sync with into FILE
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import answers from "./answers.json" with { type: "json" };
import { type Answer, listen } from "./listen.ts";

const { values } = parseArgs({ options: { "settings-file": { type: "string" } } });
const known = new Map(Object.entries(answers as Readonly<Record<string, Answer | null>>));

const { dsn } = await listen("10.11.0-MariaDB", async (sql) => {
  const found = known.get(sql);
  if (found === undefined) throw new Error(`not in trial/answers.json, which record.ts writes: ${sql}`);
  return found ?? undefined;
});
if (values["settings-file"]) writeFileSync(values["settings-file"], `BATON_CONNECTION_STRING='${dsn}'\n`);
console.log(`a server at ${dsn}`);
