import type { Handle } from "./server.ts";

/** How large a made-up tenant is: counts by name, e.g. `users`, `groups`. What is missing has the vendor's proportion. */
export type Size = Readonly<Record<string, number>>;

export interface VendorOptions {
  readonly size: Size;
  readonly seed: number;
  /** The text of a tenant file; takes the place of size and seed. */
  readonly tenant?: string;
}

/** A simulated API as the command starts it. */
export interface Vendor {
  /** `notes` tell a person how to get in: tokens, organisation names. */
  make(options: VendorOptions): Promise<{ handle: Handle; notes: readonly string[] }>;
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
