import { type ConnectContext, createSyncMemo, type HandlerContext } from "@baton-connectors/sdk";
import type { Config } from "./config.ts";
import type { Model } from "./model/model.ts";
import { readModel } from "./read.ts";
import { openLocal } from "./source/local.ts";

/** The file, read once for each sync and each change of it. */
export interface Client {
  model(syncId: string): Promise<Model>;
  /** States once for each sync what of the file is left out of it. */
  tell(context: Pick<HandlerContext<Client>, "syncId" | "skip">, model: Model): void;
}

export function createClient(config: Config, { log }: ConnectContext): Client {
  const memo = createSyncMemo();
  const told = new Set<string>();
  let last: { readonly version: string; readonly model: Promise<Model> } | undefined;

  async function current(): Promise<Model> {
    const source = await openLocal(config.input);
    const mapping = config.mapping ? await openLocal(config.mapping) : undefined;
    const version = [source.version, mapping?.version].join("\n");
    if (last?.version === version) return last.model;
    const model = readModel(source, {
      mapping,
      dateForm: config.dateFormat || "MM/DD/YYYY",
      namesPerType: config.namesPerType,
      allowEmpty: config.allowEmpty,
    });
    last = { version, model };
    model.catch(() => {
      last = undefined;
    });
    for (const warning of (await model).warnings) log.warn({}, warning);
    return model;
  }

  return {
    model: (syncId) => memo(syncId, "model", current),
    tell({ syncId, skip }, { drops }) {
      if (syncId === "" || told.has(syncId)) return;
      told.add(syncId);
      for (const { table, reason, place, value } of drops) skip(reason, { table, place, value });
    },
  };
}
