import type { OwnCommandContext } from "@baton-connectors/cli";
import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { configError } from "@baton-connectors/sdk";
import { toJson } from "@bufbuild/protobuf";
import { isRecord } from "../answer/is-record.ts";
import { itemsOf } from "../answer/items.ts";
import { type Client, createClient } from "../client.ts";
import type { Config } from "../config.ts";
import { sourceOf } from "../connector.ts";
import { readFile } from "../file/load.ts";
import type { Reading, ResourceTypeBlock } from "../file/shape.ts";
import { nextOf, partOf } from "../paging/pager.ts";
import { responseValues } from "../request/errors.ts";
import { ask } from "../request/exchange.ts";
import { noPages } from "../resources/read-page.ts";
import { toResource } from "../rows/to-resource.ts";
import type { Values } from "../template/template.ts";

const shownAnswer = 1500;

/** Reads the first page of a resource type and tells what became of it, step by step. */
export async function runTry({ positionals, flags, print, start }: OwnCommandContext<Config>): Promise<number> {
  const { config, context, patiently } = await start();
  const loaded = readFile(sourceOf(config));
  const { file, warnings } = loaded;
  for (const warning of warnings) print(`warning: ${warning}\n`);
  const [wanted = ""] = positionals;
  const block = file.resource_types.get(wanted);
  if (!block)
    throw configError(`there is no resource type ${wanted || "named"}`, {
      hint: `The file has ${[...file.resource_types.keys()].join(", ")}.`,
    });
  const client = createClient(loaded, context);
  const limit = Number(flags.get("limit") ?? 5);
  return patiently(async () => {
    const parent = await parentOf(client, block, context.signal);
    const page = await firstPage(client, block.list!, parent, context.signal);
    const { answer, items, next } = page;
    print(
      `${block.list!.request.method} ${answer.url.href}\nanswered ${answer.status}:\n${shortened(JSON.stringify(answer.body, null, 2))}\n\n`,
    );
    print(
      `${items.length} rows at ${block.list!.response.items_path || "the answer itself"}; ${next ? `the list goes on at ${next.at}` : "the list ends here"}\n`,
    );
    for (const { item, outer } of items.slice(0, limit)) {
      const values = { ...page.values, item, ...(outer !== undefined && { outer }) };
      if (block.list!.response.skip_if?.truth(values))
        print(`\nleft out by skip_if: ${shortened(JSON.stringify(item))}\n`);
      else {
        const made = toResource(client, block.list!.response.resource_mapping!, values, {
          type: wanted,
          children: [],
          traits: block.traits,
        });
        print(`\n${JSON.stringify(toJson(ResourceSchema, made, { registry }), null, 2)}\n`);
      }
    }
    const unread = fieldsNotRead(
      items.map(({ item }) => item),
      JSON.stringify(written(block.list!)),
    );
    if (unread.length > 0) print(`\nfields of rows that the file does not use: ${unread.join(", ")}\n`);
    return 0;
  });
}

async function firstPage(client: Client, reading: Reading, parent: Values, signal: AbortSignal) {
  if (reading.job) throw configError("the list is the outcome of a job, which try does not start");
  const paging = reading.pagination ?? client.file.connect.pagination ?? noPages;
  const given = { vars: client.vars, ...parent };
  const answer = await ask(client, reading.request, {
    values: given,
    signal,
    page: partOf(paging, undefined),
    reads: true,
  });
  const items = itemsOf(reading.response, answer, reading.request.accept);
  const next = nextOf(
    paging,
    undefined,
    answer,
    items.map(({ item }) => item),
  );
  return { answer, items, next, values: { ...given, ...responseValues(answer) } };
}

/** Of a type that is listed for each resource of another one, the first of these. */
async function parentOf(client: Client, block: ResourceTypeBlock, signal: AbortSignal): Promise<Values> {
  if (!block.list) throw configError("the type has static_resources only: there is nothing to ask for");
  const [type] = block.parent_type;
  if (type === undefined) return {};
  const above = client.file.resource_types.get(type)!;
  const { items, values } = await firstPage(client, above.list!, await parentOf(client, above, signal), signal);
  const [first] = items;
  if (!first) throw configError(`there is no ${type}, for which it would be listed`);
  const id = above.list!.response.resource_mapping!.id.text({ ...values, item: first.item });
  return { parent_resource: { id, type } };
}

const shortened = (text = "") =>
  text.length > shownAnswer ? `${text.slice(0, shownAnswer)}… (${text.length} letters)` : text;

function fieldsNotRead(items: readonly unknown[], written: string): readonly string[] {
  const names = new Set(items.filter(isRecord).flatMap((item) => Object.keys(item)));
  return [...names].filter((name) => !new RegExp(`\\b${RegExp.escape(name)}\\b`).test(written));
}

/** The texts of a mapping, as they are written. */
function written(value: unknown): unknown {
  if (value instanceof Map) return [...value.values()].map(written);
  if (Array.isArray(value)) return value.map(written);
  if (!isRecord(value)) return value;
  return "written" in value ? value.written : Object.values(value).map(written);
}
