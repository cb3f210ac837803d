import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configError } from "@baton-connectors/sdk/errors";
import { readFormat, stemOf } from "../formats/by-name.ts";
import { dateForms } from "../model/dates.ts";
import type { Item, Model } from "../model/model.ts";
import { readModel } from "../read.ts";
import { refusal } from "../refusal.ts";
import { opener } from "../source/open.ts";
import { tableOf } from "../tables.ts";
import { dateFormOf, propose } from "./propose.ts";
import { createSample, sampled } from "./sample.ts";
import { mappingSchemaAddress } from "./schema.ts";

const shownRows = 5;

/** `baton-file init FILE`: looks at a list, writes a mapping for it and shows what comes of it. */
export async function proposeMapping(path: string, directory: string, print: (text: string) => void): Promise<number> {
  const open = opener(undefined);
  const source = await open(path);
  if (source.files) throw configError(`${path} is a folder`, { hint: "Give baton-file init the path of one file." });
  const sample = createSample();
  let sheet = "";
  const sheets: string[] = [];
  const isFirst = (name: string) => {
    if (sheets.push(name) === 1) sheet = name;
    return sheets.length === 1;
  };
  await readFormat(source, {
    sheet: (name) => (isFirst(name) ? sample.sheet(source.name, name) : undefined),
    list: (name) => (isFirst(name) ? sample.list() : undefined),
  });
  if (sheets.some((name) => tableOf(name))) {
    print(
      `${source.name} has tables called ${sheets.join(", ")}: it needs no mapping. Next: baton-file --input ${path}\n`,
    );
    return 0;
  }
  const found = sample.end();
  const yaml = propose(found, sheets.length > 1 ? sheet : "");
  if (!yaml)
    throw refusal(
      source.name,
      {},
      `no column is called like a person's name or login (its columns: ${[...found.columns.keys()].join(", ")})`,
      "name one Login or Email",
    );
  const name = `${stemOf(source)}.mapping.yaml`;
  const file = join(directory, name);
  if (existsSync(file))
    throw configError(`${name} is there already`, { hint: "Move it away, or go on with it: --mapping." });
  const rows = found.rows > sampled ? `its first ${sampled} rows` : `its ${found.rows} rows`;
  writeFileSync(
    file,
    `# yaml-language-server: $schema=${mappingSchemaAddress}\n# What the columns of ${source.name} mean. Proposed from ${rows}; change what is not right.\n${yaml}`,
  );
  print(`${name}\n\n${yaml}\n`);
  const dateForm = dateFormOf(found);
  const options = {
    mapping: await open(file),
    dateForm,
    namesPerType: false,
    allowEmpty: false,
  } as const;
  print(preview(await readModel(source, options)));
  print(
    `\nNext: baton-file --input ${path} --mapping ${name}${dateForm === dateForms[0] ? "" : ` --date-format ${dateForm}`}\n`,
  );
  return 0;
}

function preview({ listed, grants: granted, drops, warnings }: Model): string {
  const items = [...listed.values()].flat();
  const nameOf = ({ type, name }: Item) => `${type} ${name}`;
  const resources = items
    .slice(0, shownRows)
    .map((item) => `  ${nameOf(item)}${item.displayName ? ` (${item.displayName})` : ""}`);
  const grants: string[] = [];
  for (const { entitlements = [] } of items)
    for (const right of entitlements)
      for (const holder of right.holders.keys()) {
        if (grants.length < shownRows) grants.push(`  ${nameOf(holder)} has ${right.slug} of ${nameOf(right.of)}`);
      }
  const left =
    drops.length > 0 ? [`Left out: ${drops.length} rows, the first ${drops[0]!.place}: ${drops[0]!.reason}`] : [];
  return [
    `Resources: ${items.length}, such as`,
    ...resources,
    `Grants: ${granted}, such as`,
    ...grants,
    ...left,
    ...(warnings.length > 0 ? [`Warnings: ${warnings.length}, the first ${warnings[0]}`] : []),
    "",
  ].join("\n");
}
