import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../packages.ts";
import { type Room, roomOf } from "./rooms.ts";

/** A file of a package that names something outside of the package by its path, which no manifest tells. */
export interface Crossing {
  readonly from: string;
  readonly room: string;
  /** A file, a folder, or how their paths begin. */
  readonly to: string;
}

/** The root and the folders of packages name nothing yet: the rest of the path is made at run time. */
const isNobodys = (path: string) => path.startsWith("../") || /^(?:\.\/?|(?:connectors|shared)\/?)$/.test(path);

/** Paths in quotation marks that climb out of the package. */
export function crossingsIn(from: string, text: string, all: readonly Room[]): readonly Crossing[] {
  const room = roomOf(from, all)!.path;
  return [...text.matchAll(/["'`]((?:\.\.?\/)*\.\.\/[^"'`$\s]*)/g)]
    .map(([, path]) => posix.join(posix.dirname(from), path!))
    .filter((to) => !isNobodys(to) && !`${to}/`.startsWith(`${room}/`))
    .map((to) => ({ from, room, to }));
}

/** Those of all packages; the scripts use everything as it is. */
export function crossings(all: readonly Room[]): readonly Crossing[] {
  const exclude = ["node_modules", "dist", "fixtures", "gen"].map((name) => `**/${name}`);
  return globSync("{connectors,shared}/*/**/*.{ts,js,mjs}", { cwd: root, exclude })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => roomOf(file, all))
    .flatMap((file) => crossingsIn(file, readFileSync(join(root, file), "utf8"), all));
}
