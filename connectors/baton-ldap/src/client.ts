import { type ConnectContext, createSyncMemo, type SyncMemo } from "@baton-connectors/sdk";
import type { Config } from "./config.ts";
import { Directory } from "./directory/directory.ts";
import { Listed } from "./members/listed.ts";
import { OpenReads } from "./members/open-reads.ts";
import { settingsOf } from "./settings.ts";

/** What handlers talk to. */
export interface Client {
  readonly directory: Directory;
  readonly listed: Listed;
  /** Members that were read and not given yet. */
  readonly reads: OpenReads;
  readonly memo: SyncMemo;
  readonly now: () => Date;
  close(): void;
}

export function createClient(
  config: Config,
  { log, secrets, now }: Pick<ConnectContext, "log" | "secrets" | "now">,
): Client {
  const directory = new Directory(settingsOf(config), log, secrets);
  return {
    directory,
    listed: new Listed(),
    reads: new OpenReads(),
    memo: createSyncMemo(),
    now,
    close: () => directory.close(),
  };
}
