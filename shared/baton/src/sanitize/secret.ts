import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { usage } from "../usage.ts";

const leastBytes = 32;

/**
 * The secret of one sanitized file: what is in `path`, or a new one in `<out>.secret` that only its owner can read. Who has
 * it can find names again by trying them; `discard` takes a new one back when nothing came of the work.
 */
export function secretFor(
  path: string | undefined,
  out: string,
): { bytes: Uint8Array; made?: string; discard(): void } {
  if (path !== undefined) {
    const bytes = readFileSync(path);
    if (bytes.length < leastBytes) {
      throw usage(
        `--secret-file ${path} holds ${bytes.length} bytes; ${leastBytes} are the least`,
        `Make one with: head -c ${leastBytes} /dev/urandom > FILE`,
      );
    }
    return { bytes, discard: () => {} };
  }
  const made = `${out}.secret`;
  const bytes = randomBytes(leastBytes);
  try {
    writeFileSync(made, bytes, { flag: "wx", mode: 0o600 });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    throw usage(`${made} exists already`, `Use it with --secret-file ${made}, or move it away.`);
  }
  return { bytes, made, discard: () => rmSync(made) };
}
