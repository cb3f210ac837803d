import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiOf } from "@baton-connectors/openapi";
import { configError, type HttpFactory } from "@baton-connectors/sdk";
import { parse } from "yaml";
import { isRecord } from "../answer/is-record.ts";
import { contentOf } from "../file/load.ts";
import { proposalOf } from "./propose.ts";
import { sampleOf } from "./sample.ts";

const mostBytes = 50 * 1024 * 1024;

/** `baton-http init FILE|URL`: an OpenAPI document, or an answer of the app, as a proposal for a configuration. */
export async function proposeFile(
  from: string,
  directory: string,
  print: (text: string) => void,
  http: HttpFactory,
): Promise<number> {
  const document: unknown = parsed(from, /^https?:/i.test(from) ? await fetched(from, http) : contentOf(from));
  const found =
    isRecord(document) && ("openapi" in document || "swagger" in document)
      ? openApiOf(document, from)
      : sampleOf(document);
  const yaml = proposalOf(found);
  const name = `${
    found.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "") || "app"
  }.http.yaml`;
  const file = join(directory, name);
  if (existsSync(file))
    throw configError(`${name} is there already`, { hint: "Move it away, or go on with it: --config-path." });
  writeFileSync(file, yaml);
  print(
    `${yaml}\nWrote ${name}\n\nNext:\n  baton-http validate --config-path ${name}\n  baton-http try ${found.types[0]?.id ?? "user"} --config-path ${name}\n`,
  );
  return 0;
}

function parsed(from: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 1000 });
  } catch (thrown) {
    throw configError(`${from} is neither JSON nor YAML: ${(thrown as Error).message.split("\n")[0]}`, {
      cause: thrown,
    });
  }
}

/** What is described stands in the open; nobody is shown a credential for it. */
async function fetched(address: string, http: HttpFactory): Promise<string> {
  const url = URL.parse(address);
  if (!url)
    throw configError(`${address} is no address`, { hint: "Give one such as https://app.example/openapi.json." });
  const { bytes } = await http({ timeoutMs: 60_000 }).download({ url }, { maxBytes: mostBytes });
  return bytes!.toString("utf8");
}
