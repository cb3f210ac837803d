import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configError } from "@baton-connectors/sdk";
import { openDatabase } from "../engines/open.ts";
import { targetOf } from "../engines/target.ts";
import { configFile } from "../file/shape.ts";
import { mappingSchemaAddress } from "../mapping/schema.ts";
import { readYaml } from "../yaml/read.ts";
import { readCatalogue } from "./catalogue.ts";
import { guess } from "./guess.ts";
import { proposal } from "./propose.ts";

const fileName = "baton-sql.yml";

/** `baton-sql init DSN`: reads the catalogue, and nothing else, and proposes a configuration. */
export async function proposeFile(dsn: string, directory: string, print: (text: string) => void): Promise<number> {
  const path = join(directory, fileName);
  if (existsSync(path))
    throw configError(`${fileName} is there already`, { hint: "Move it away, or go on with it: --config-path." });
  const { value } = readYaml(`connect: { dsn: ${JSON.stringify(dsn)} }`, configFile);
  const target = targetOf(value.connect!, process.env);
  const database = await openDatabase(target);
  try {
    const tables = await readCatalogue(database, target.engine);
    const found = guess(tables);
    if (found.found.length === 0)
      throw configError(`none of the ${tables.length} tables looks like users, groups or roles`, {
        hint: `There are ${
          tables
            .map(({ name }) => name)
            .slice(0, 50)
            .join(", ") || "none that this account can see"
        }.`,
      });
    // The DSN holds a password: it does not belong into a file.
    const isVariable = dsn.includes("${");
    const yaml = proposal(found, isVariable ? dsn : `\${DATABASE_DSN}`, database.dialect, mappingSchemaAddress);
    readYaml(yaml, configFile);
    writeFileSync(path, yaml, { mode: 0o600 });
    print(
      `${yaml}\nWrote ${fileName}\n\nNext:\n${isVariable ? "" : "  export DATABASE_DSN='…'    the DSN, as it was given here\n"}`,
    );
    print(`  baton-sql validate --config-path ${fileName}\n  baton-sql try user --config-path ${fileName}\n`);
    return 0;
  } finally {
    await database.close();
  }
}
