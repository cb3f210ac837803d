import type { ConnectContext, HttpFactory } from "@baton-connectors/sdk";
import type { ConfigOf, Configuration, Decoded, Field } from "@baton-connectors/sdk/config";
import type { Command } from "./command.ts";

/** What a command needs to talk to the app, as a sync has it. */
export interface Started<Config = ConfigOf<Configuration>> {
  readonly config: Config;
  readonly context: ConnectContext;
  /** Does work whose requests wait for limits and are repeated one by one. */
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>;
}
/** Gathers flags, variables and the file, and checks them. Called by what needs them. */
export type Start<Config = ConfigOf<Configuration>> = () => Promise<Started<Config>>;

export interface OwnCommandContext<Config = ConfigOf<Configuration>> {
  readonly positionals: readonly string[];
  readonly flags: ReadonlyMap<string, Decoded>;
  readonly directory: string;
  /** On stdout, without secrets. */
  readonly print: (text: string) => void;
  readonly start: Start<Config>;
  /** Clients for what needs no configuration, such as a document at an address. */
  readonly http: HttpFactory;
}

/** A command that only one connector has, beside those of all. Its summary is on the first page of help. */
export interface OwnCommand<Config = ConfigOf<Configuration>> extends Omit<Command, "takesConfig"> {
  /** Flags that only it has. */
  readonly fields?: readonly Field[];
  /** Returns the exit status. */
  readonly run: (context: OwnCommandContext<Config>) => Promise<number>;
}
