import { existsSync } from "node:fs";

/** Files are written beside others, never over them. */
export function mustBeNew(out: string): void {
  if (existsSync(out)) throw new Error(`c1z: ${out} exists already`);
}
