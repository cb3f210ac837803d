import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Packed } from "./pack-all.ts";

/** Whether every tool that reads the tarball's manifest will find what it names. Throws what publint says. */
export async function lintTarball({ source, tarball }: Packed): Promise<void> {
  const bytes = new Uint8Array(readFileSync(tarball));
  const { messages: all, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  // A template's tests are meant to be published; whatever else is in a tarball was put there on purpose, too.
  const messages = all.filter(({ code }) => code !== "USE_FILES");
  if (messages.length === 0) return;
  const lines = messages.map((one) => formatMessage(one, pkg, { color: false }));
  throw new Error(`publint, ${source.name}: ${lines.join("; ")}`);
}
