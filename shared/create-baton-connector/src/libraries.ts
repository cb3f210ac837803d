import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "./user-error.ts";

/** `baton-connectors-sdk-1.2.3.tgz`, as npm names what it packs of `@baton-connectors/sdk`. */
const tarball = /^baton-connectors-([a-z0-9-]+?)-\d+\.\d+\.\d+.*\.tgz$/;

/**
 * The libraries by name, from a folder of tarballs, from one of them, or from a checkout, which packs them first: for a connector that
 * is begun before they are on npm, or with changes of its own to them.
 */
export function librariesFrom(path: string): ReadonlyMap<string, string> {
  if (!existsSync(path))
    throw new UserError(`--from: there is no ${path}`, "Give a checkout, or a folder of tarballs.");
  if (!statSync(path).isDirectory()) return librariesFrom(dirname(path));
  const isCheckout = existsSync(join(path, "shared/create-baton-connector"));
  const folder = isCheckout ? join(path, "dist/libraries") : path;
  if (isCheckout) packed(path, folder);
  const found = readdirSync(folder).flatMap((file) => {
    const [, name] = tarball.exec(file) ?? [];
    return name === undefined ? [] : [[`@baton-connectors/${name}`, `file:${join(folder, file)}`] as const];
  });
  if (found.length === 0)
    throw new UserError(
      `--from: ${folder} has no libraries`,
      "In a checkout, 'scripts/run pack --libraries' makes them.",
    );
  return new Map(found);
}

function packed(checkout: string, folder: string): void {
  const args = ["pack", "--libraries", "--out", folder];
  process.stderr.write(`Packing the libraries of ${checkout}, which takes a minute or so.\n`);
  const { status, stderr, error } = spawnSync(join(checkout, "scripts/run"), args, { encoding: "utf8" });
  if (status !== 0)
    throw new UserError(
      `the checkout cannot pack its libraries: ${error?.message ?? reasonIn(stderr)}`,
      "See what 'scripts/run pack --libraries' says there.",
    );
}

/** What an error says stands above its stack and the version of Node, which is the last line. */
export const reasonIn = (stderr: string) =>
  /^\w*Error\b.*$/m.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1) ?? "";
