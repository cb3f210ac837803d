import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";

/** Writes a file piece by piece; it appears at `path` when everything is in it, and not otherwise. */
export async function writeFileWhole(path: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const temporary = `${path}.tmp`;
  const target = createWriteStream(temporary);
  try {
    for (const piece of pieces) {
      if (!target.write(piece)) await new Promise((resolve) => target.once("drain", resolve));
    }
    target.end();
    await finished(target);
    await rename(temporary, path);
  } catch (thrown) {
    target.destroy();
    await rm(temporary, { force: true });
    throw thrown;
  }
}
