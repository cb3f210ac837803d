import { createReadStream, type Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { BatonError } from "@baton-connectors/sdk/errors";
import { formatOf, unpacked } from "./gzip.ts";
import type { Source } from "./source.ts";

/** Files that belong to another one: kept before a change, held while it is made. */
const beside = /^\.|^~\$|\.(bak|lock)$/;

export async function openLocal(path: string): Promise<Source> {
  const facts = await factsOf(path);
  if (!facts.isDirectory()) return fileOf(path, facts);
  const names = (await readdir(path)).filter((name) => !beside.test(name)).sort();
  const all = await Promise.all(names.map(async (name) => ({ name, facts: await factsOf(join(path, name)) })));
  const files = all
    .filter(({ facts: one }) => one.isFile())
    .map(({ name, facts: one }) => fileOf(join(path, name), one));
  const version = files.map((file) => `${file.name}=${file.version}`).join("\n");
  const changes = files.map((file) => file.changedAt!.getTime());
  const none = () => {
    throw new Error(`${path} is a folder`);
  };
  return {
    ...{ name: basename(path), formatName: "", files, version, path },
    changedAt: changes.length > 0 ? new Date(Math.max(...changes)) : facts.mtime,
    pieces: none,
    bytes: none,
  };
}

async function factsOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? `input file not found: ${path}` : `cannot read ${path}: ${message}`;
    throw new BatonError("InvalidArgument", what, {
      kind: "config",
      hint: "Give --input the path of the file.",
      cause: thrown,
    });
  }
}

function fileOf(path: string, { mtime, mtimeMs, ctimeMs, size, ino }: Stats): Source {
  const { packed, name, formatName } = formatOf(path);
  const pieces = () =>
    packed ? unpacked(name, createReadStream(path)) : createReadStream(path, { highWaterMark: 1 << 18 });
  return {
    ...{ name, formatName, files: undefined, changedAt: mtime },
    version: `${mtimeMs} ${ctimeMs} ${size} ${ino}`,
    path: packed ? undefined : path,
    pieces,
    async bytes() {
      if (!packed) return readFile(path);
      const all: Buffer[] = [];
      for await (const piece of pieces()) all.push(piece as Buffer);
      return Buffer.concat(all);
    },
  };
}
