import { createReadStream, type ReadStream, type Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { createGunzip } from "node:zlib";
import { BatonError } from "@baton-connectors/sdk/errors";
import { refusal } from "../refusal.ts";

/** One file to be read, or a folder of them. */
export interface Source {
  readonly path: string;
  readonly name: string;
  /** The name without `.gz`, which says the format. */
  readonly formatName: string;
  /** Of a folder: its files, by name. */
  readonly files: readonly Source[] | undefined;
  /** Another one after each change. */
  readonly version: string;
  pieces(): AsyncIterable<Buffer>;
  bytes(): Promise<Buffer>;
}

export async function openLocal(path: string): Promise<Source> {
  const facts = await factsOf(path);
  if (!facts.isDirectory()) return fileOf(path, facts);
  const names = (await readdir(path)).filter((name) => !name.startsWith(".") && !name.startsWith("~$")).sort();
  const all = await Promise.all(names.map(async (name) => ({ name, facts: await factsOf(join(path, name)) })));
  const files = all
    .filter(({ facts: one }) => one.isFile())
    .map(({ name, facts: one }) => fileOf(join(path, name), one));
  const version = files.map((file) => `${file.name}=${file.version}`).join("\n");
  const none = () => {
    throw new Error(`${path} is a folder`);
  };
  return { path, name: basename(path), formatName: "", files, version, pieces: none, bytes: none };
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

function fileOf(path: string, { mtimeMs, size, ino }: Stats): Source {
  const name = basename(path);
  const packed = /\.gz$/i.test(name);
  const pieces = () =>
    packed ? unpacked(name, createReadStream(path)) : createReadStream(path, { highWaterMark: 1 << 18 });
  return {
    ...{ path, name, formatName: packed ? name.slice(0, -3) : name, files: undefined },
    version: `${mtimeMs} ${size} ${ino}`,
    pieces,
    async bytes() {
      if (!packed) return readFile(path);
      const all: Buffer[] = [];
      for await (const piece of pieces()) all.push(piece as Buffer);
      return Buffer.concat(all);
    },
  };
}

async function* unpacked(name: string, packed: ReadStream): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  packed.on("error", (error) => gunzip.destroy(error)).pipe(gunzip);
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (!code?.startsWith("Z_")) throw thrown;
    throw refusal(name, {}, "the packed file is damaged or cut off", "pack it again with gzip");
  } finally {
    packed.destroy();
  }
}
