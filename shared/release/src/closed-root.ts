import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** A root that has an image's files, Node and the libraries that it names, and nothing else, not even a shell. */

export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: status ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** Adds Node to the files of an image. */
export function layOutRoot(folder: string): void {
  const libraries = run("ldd", [process.execPath]).match(/\/\S+/g) ?? [];
  for (const [from, to] of [
    [process.execPath, "/nodejs/bin/node"],
    ...libraries.map((path) => [path, path]),
  ] as const) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(from, join(folder, to));
  }
  mkdirSync(join(folder, "tmp"));
}

export interface Mounts {
  /** Empty at each start. */
  readonly passing: readonly string[];
  /** Folders of the host, by where they are seen. */
  readonly staying: ReadonlyMap<string, string>;
}

/** The command that runs something there as a user: read-only but for what is mounted. */
export function insideCommand(
  folder: string,
  { passing, staying }: Mounts,
  { user, env }: { readonly user: string; readonly env: Readonly<Record<string, string>> },
  args: readonly string[],
): readonly [string, readonly string[]] {
  for (const path of ["/proc", ...passing, ...staying.keys()]) mkdirSync(join(folder, path), { recursive: true });
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const at = (path: string) => quoted(join(folder, path));
  const script = [
    `mount --bind ${at("/")} ${at("/")}`,
    `mount -o remount,ro,bind ${at("/")}`,
    `mount -t proc proc ${at("/proc")}`,
    ...passing.map((path) => `mount -t tmpfs -o mode=1777 tmpfs ${at(path)}`),
    ...[...staying].map(([path, from]) => `mount --bind ${quoted(from)} ${at(path)}`),
    // Its number stays that of the shell, to be killed by.
    `exec env -i ${Object.entries({ PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env })
      .map(([name, value]) => quoted(`${name}=${value}`))
      .join(" ")} chroot --userspec=${user} ${at("/")} "$@"`,
  ].join("\n");
  return ["unshare", ["--mount", "sh", "-ec", script, "sh", ...args]];
}

/** Only root may mount. */
export function requireRoot(script: string): void {
  if (process.platform === "linux" && process.getuid?.() === 0) return;
  console.error(
    `${script}: needs root on Linux, to mount and to change the user. The image workflow builds the real image.`,
  );
  process.exit(2);
}
