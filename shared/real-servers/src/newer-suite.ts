import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** apt-get's options for packages of a suite that the machine is not of; its lists are in a folder of their own. */
export function newerSuite(suite: string, folder: string, apt: (args: readonly string[]) => string): readonly string[] {
  for (const name of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const list = join(folder, "sources.list");
  writeFileSync(list, `deb [signed-by=${keyring}] http://deb.debian.org/debian ${suite} main\n`);
  const options = Object.entries({
    "Dir::Etc::sourcelist": list,
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    // Nothing counts as installed: programs of another suite need its libraries.
    "Dir::State::status": "/dev/null",
    "APT::Sandbox::User": "root",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  apt([...options, "update", "-qq"]);
  return options;
}
