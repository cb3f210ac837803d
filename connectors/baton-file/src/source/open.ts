import { configError } from "@baton-connectors/sdk/errors";
import { openLocal } from "./local.ts";
import type { Reach } from "./reach.ts";
import type { Source } from "./source.ts";

/** Opens a path or an address; `known` is the version that the caller has read before. */
export type Open = (address: string, known?: string) => Promise<Source>;

const schemeOf = (address: string) => /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1];
export const isAddress = (address: string): boolean => schemeOf(address) !== undefined;

/** Each way of reading is loaded when an address asks for it. */
export function opener(reach: Reach | undefined, env: NodeJS.ProcessEnv = process.env): Open {
  return async (address, known) => {
    const scheme = schemeOf(address);
    if (!scheme) return openLocal(address);
    if (!reach)
      throw configError(`${withoutQuery(address)} is an address`, {
        hint: "Download the file first, and give its path.",
      });
    switch (scheme.toLowerCase()) {
      case "https":
      case "http":
        return (await import("./https.ts")).openHttps(address, reach, known);
      case "s3":
        return (await import("./s3.ts")).openS3(address, reach, env, known);
      default:
        throw configError(`cannot read ${scheme}:// addresses`, {
          hint: "Give --input a path, or an address that begins with https:// or s3://.",
        });
    }
  };
}

/** What stands behind the question mark can be a secret. */
const withoutQuery = (address: string) => address.replace(/[?#].*$/s, "");
