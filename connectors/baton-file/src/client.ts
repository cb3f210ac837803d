import {
  type ConnectContext,
  createSerialByKey,
  createSyncMemo,
  type HandlerContext,
  type Log,
} from "@baton-connectors/sdk";
import { toBatonError } from "@baton-connectors/sdk/errors";
import type { Config } from "./config.ts";
import { createWatch, type Watch } from "./events/watch.ts";
import { type ReadOptions, readModel } from "./read.ts";
import { isAddress, opener } from "./source/open.ts";
import type { Source } from "./source/source.ts";
import { watchLocal } from "./source/watch-local.ts";
import type { State } from "./state.ts";
import type { GrantChange } from "./write/change-grant.ts";
import { targetOf } from "./write/writable.ts";

/** The file, read once for each sync and each change of it. */
export interface Client {
  state(syncId: string): Promise<State>;
  /** States once for each sync what of the file is left out of it. */
  tell(context: Pick<HandlerContext<Client>, "syncId" | "skip">, state: State): void;
  /** False: it was so already. */
  change(change: GrantChange): Promise<boolean>;
  readonly watch: Watch;
  close(): void;
}

/** How often a file here is looked at. */
const usualWatchMs = 5000;

export function createClient(config: Config, context: ConnectContext, watchMs = usualWatchMs): Client {
  const { log } = context;
  const open = opener(context);
  const memo = createSyncMemo();
  const inOrder = createSerialByKey();
  const told = new Set<string>();
  let last:
    | { readonly input: string; readonly mapping: string | undefined; readonly state: Promise<State> }
    | undefined;

  const seen = isAddress(config.input) ? undefined : watchLocal(config.input, watchMs, notice);

  /** Whoever runs a service need not wait for the next sync to know that it will fail. */
  async function notice() {
    const file = config.input;
    await current().then(
      () => log.info({ file }, "the file has changed: the next sync reads it"),
      (thrown: unknown) =>
        log.error(
          { file, error: toBatonError(thrown).message },
          "the file has changed and cannot be read: a sync fails",
        ),
    );
  }

  async function opened(known?: typeof last): Promise<{ source: Source; options: ReadOptions }> {
    const mapping = config.mapping ? await open(config.mapping, known?.mapping) : undefined;
    const source = await open(config.input, known?.input);
    const { namesPerType, allowEmpty } = config;
    return { source, options: { mapping, dateForm: config.dateFormat || "MM/DD/YYYY", namesPerType, allowEmpty } };
  }

  async function current(): Promise<State> {
    const { source, options } = await opened(last);
    seen?.read(source.version);
    const versions = { input: source.version, mapping: options.mapping?.version };
    if (last && last.input === versions.input && last.mapping === versions.mapping) return last.state;
    const state = read(source, options, log);
    last = { ...versions, state };
    state.catch(() => {
      if (last?.state === state) last = undefined;
    });
    return state;
  }

  return {
    state: (syncId) => memo(syncId, "state", current),
    tell({ syncId, skip }, { model }) {
      if (syncId === "" || told.has(syncId)) return;
      told.add(syncId);
      for (const { table, reason, place, value } of model.drops) skip(reason, { table, place, value });
    },
    watch: createWatch(current, log),
    close: () => seen?.close(),
    // One file, one change at a time.
    change: (change) =>
      inOrder("file", async () => {
        const { source, options } = await opened();
        return (await import("./write/change-grant.ts")).changeGrant(source, change, options);
      }),
  };
}

async function read(source: Source, options: ReadOptions, log: Log): Promise<State> {
  const model = await readModel(source, options);
  for (const warning of model.warnings) log.warn({}, warning);
  const target = targetOf(source, options.mapping !== undefined);
  const version = [source.version, options.mapping?.version].filter(Boolean).join("\n");
  return { version, changedAt: source.changedAt, model, unwritable: "why" in target ? target.why : undefined };
}
