import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createOutput } from "../output/output.ts";

/** Writes a file piece by piece; it appears at `path` when everything is in it, and not otherwise. */
export async function writeFileWhole(path: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const temporary = `${path}.tmp`;
  const target = createWriteStream(temporary);
  const written = finished(target);
  // Heard of below; a failure on the way must not end the program before.
  written.catch(() => {});
  try {
    const output = createOutput({ stdout: target, stderr: process.stderr, env: {} });
    for (const piece of pieces) {
      const waiting = output.write(piece);
      if (waiting) await waiting;
    }
    await output.end();
    target.end();
    await written;
    await rename(temporary, path);
  } catch (thrown) {
    target.destroy();
    await rm(temporary, { force: true });
    throw thrown;
  }
}
