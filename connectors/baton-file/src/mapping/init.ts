import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configError } from "@baton-connectors/sdk/errors";
import { readFormat, stemOf } from "../formats/by-name.ts";
import type { Item, Model } from "../model/model.ts";
import { readModel } from "../read.ts";
import { refusal } from "../refusal.ts";
import { opener } from "../source/open.ts";
import { tableOf } from "../tables.ts";
import { columnsOf } from "./mapping-sink.ts";
import { propose, type Sample, sampled, sampleOf } from "./propose.ts";

const shownRows = 5;

/** `baton-file init FILE`: looks at a list, writes a mapping for it and shows what comes of it. */
export async function proposeMapping(path: string, directory: string, print: (text: string) => void): Promise<number> {
  const open = opener(undefined);
  const source = await open(path);
  if (source.files) throw configError(`${path} is a folder`, { hint: "Give baton-file init the path of one file." });
  const sample: Sample = { columns: new Map(), rows: 0 };
  let sheet = "";
  const sheets: string[] = [];
  await readFormat(source, {
    sheet(name) {
      sheets.push(name);
      if (sheets.length > 1) return undefined;
      sheet = name;
      return sampleOf(sample, (each) => columnsOf(source.name, name, each));
    },
    list(name) {
      sheets.push(name);
      return undefined;
    },
  });
  if (sheets.some((name) => tableOf(name))) {
    print(
      `${source.name} has tables called ${sheets.join(", ")}: it needs no mapping. Next: baton-file --input ${path}\n`,
    );
    return 0;
  }
  const yaml = propose(sample, sheets.length > 1 ? sheet : "");
  if (!yaml)
    throw refusal(
      source.name,
      {},
      `no column is called like a person's name or login (its columns: ${[...sample.columns.keys()].join(", ")})`,
      "name one Login or Email",
    );
  const file = join(directory, `${stemOf(source)}.mapping.yaml`);
  if (existsSync(file))
    throw configError(`${file} is there already`, { hint: "Move it away, or go on with it: --mapping." });
  const rows = sample.rows > sampled ? `its first ${sampled} rows` : `its ${sample.rows} rows`;
  writeFileSync(
    file,
    `# What the columns of ${source.name} mean. Proposed from ${rows}; change what is not right.\n${yaml}`,
  );
  print(`${file}\n\n${yaml}\n`);
  const options = {
    mapping: await open(file),
    dateForm: "MM/DD/YYYY",
    namesPerType: false,
    allowEmpty: false,
  } as const;
  print(preview(await readModel(source, options)));
  print(`\nNext: baton-file --input ${path} --mapping ${file}\n`);
  return 0;
}

function preview({ listed, grants: granted, drops }: Model): string {
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
    "",
  ].join("\n");
}
