import type { Connector, HttpFactory } from "@baton-connectors/sdk";
import type { ConfigOf, Configuration } from "@baton-connectors/sdk/config";
import type { OwnCommand, Start } from "./commands/own-command.ts";

/** A connector as a program: everything the command line needs, with the costly part behind a function. */
export interface Program<C extends Configuration = Configuration, Client = unknown> {
  /** The name of the command, e.g. `baton-okta`. */
  readonly name: string;
  /** The Go connector it stands in for, where that has another name: ConductorOne goes by it. */
  readonly replaces?: string;
  /** One line for the head of `--help`. */
  readonly description?: string;
  /** Default: what the bundle was built as, `dev` from a checkout. */
  readonly version?: string;
  /** Shown where help is asked for more, e.g. the README's address. */
  readonly homepage?: string;
  /** Of its container, without a tag, for what `init` writes. Default: where this project publishes one of this name. */
  readonly image?: string;
  /** The file that starts it, where that is not the process's: `record` keeps the words of the code around it. */
  readonly entry?: string;
  readonly config: C;
  /** Made from the documents of the app, and confirmed by nobody on the app itself: `--version` says so. */
  readonly preview?: boolean;
  /** `init PATH`: proposes a configuration for a file or an address instead of asking; returns the exit status. */
  readonly initFrom?: (
    path: string,
    directory: string,
    print: (text: string) => void,
    start: Start<ConfigOf<C>>,
    http: HttpFactory,
  ) => Promise<number>;
  /** Commands that no other connector has. */
  readonly commands?: readonly OwnCommand<ConfigOf<C>>[];
  /**
   * Loads the connector. Called only by what needs it: `--help`, `--version` and `config` never do. The module must not
   * load the vendor's library itself; `connect` does, with a dynamic import.
   */
  readonly connector: () => Promise<Connector<ConfigOf<C>, Client>>;
}

/** A program whose configuration and client types are not of interest: the parsed configuration fits by construction. */
export type AnyProgram = Omit<Program, "connector" | "commands" | "initFrom"> & {
  readonly initFrom?: (...args: [string, string, (text: string) => void, Start, HttpFactory]) => Promise<number>;
  readonly commands?: readonly OwnCommand[];
  readonly connector: () => Promise<Connector<unknown, unknown>>;
};
