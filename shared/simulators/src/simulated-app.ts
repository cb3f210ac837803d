import type { Handle } from "./server.ts";

/** How large a made-up tenant is: counts by name, e.g. `users`, `groups`. What is missing has the app's proportion. */
export type Size = Readonly<Record<string, number>>;

export interface TenantOptions {
  readonly size: Size;
  readonly seed: number;
  /** The text of a tenant file; takes the place of size and seed. */
  readonly tenant?: string;
}

/** The app of one connector, as `connectors/<name>/simulator/index.ts` exports it by the name `simulatedApp`. */
export interface SimulatedApp {
  open(options: TenantOptions): OpenApp | Promise<OpenApp>;
}

/** One tenant of the app. */
export interface OpenApp {
  readonly handle: Handle;
  /** For a person: what is in it, and how to get in. */
  readonly notes: readonly string[];
  /** Environment variables with which the connector reads it. `url`: where it is served, without a trailing slash. */
  settings(url: string): Readonly<Record<string, string>>;
}

/** `5000` is the number of users; `users=5000,groups=20` names each. */
export function parseSize(text: string): Size {
  const entries = text.split(",").map((part) => {
    const [name, value] = part.includes("=") ? part.split("=", 2) : ["users", part];
    const count = Number(value);
    if (!name || value?.trim() === "" || !Number.isInteger(count) || count < 0) {
      throw new Error(`not a size: '${text}'; write for example '5000' or 'users=5000,groups=20'`);
    }
    return [name.trim(), count] as const;
  });
  return Object.fromEntries(entries);
}
