import { readMapping } from "@baton-connectors/mapping";
import { endingOf, endings, readFormat } from "../formats/by-name.ts";
import { refusal } from "../refusal.ts";
import type { Source } from "../source/source.ts";
import type { RowSink } from "../table-sink.ts";
import { mappingSink } from "./mapping-sink.ts";
import { mappingEnvironment, mappingShape } from "./shape.ts";

/** Reads any list, or the lists of a folder, as the mapping file says. */
export async function readMapped(source: Source, mapping: Source, rows: RowSink): Promise<void> {
  const text = (await mapping.bytes()).toString("utf8");
  const { value, warnings } = readMapping(mapping.name, text, mappingShape, { environment: mappingEnvironment() });
  for (const warning of warnings) rows.warn(warning);
  const sink = mappingSink(source.name, value, rows);
  const files = source.files?.filter((file) => endings.includes(endingOf(file))) ?? [source];
  for (const file of files) await readFormat(file, sink);
  const [missing] = sink.unused();
  if (missing)
    throw refusal(
      source.name,
      {},
      `has no sheet ${missing}, which ${mapping.name} names`,
      "correct its name in the mapping",
    );
}
