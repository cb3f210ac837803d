/** The subcommands of a connector's program. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Whether the connector's own flags are accepted after it. */
  readonly takesConfig: boolean;
}

export const commands = [
  { name: "call", summary: "Show what one page of a list gives, and what was asked for it", takesConfig: true },
  { name: "capabilities", summary: "Get connector capabilities", takesConfig: false },
  { name: "completion", summary: "Generate the autocompletion script for the specified shell", takesConfig: false },
  { name: "config", summary: "Get the connector config schema", takesConfig: false },
  { name: "doctor", summary: "Check network, credentials and permissions, changing nothing", takesConfig: true },
  { name: "health-check", summary: "Check the health of a running connector", takesConfig: false },
  { name: "help", summary: "Help about any command", takesConfig: false },
  { name: "init", summary: "Write a configuration, step by step", takesConfig: true },
  { name: "migrate", summary: "Show what changes when this takes the place of the Go program", takesConfig: true },
  { name: "record", summary: "Write what the app answers, with everything of yours replaced", takesConfig: true },
  { name: "replay", summary: "Sync from a recording instead of the app", takesConfig: false },
] as const satisfies readonly Command[];

export type CommandName = (typeof commands)[number]["name"];
