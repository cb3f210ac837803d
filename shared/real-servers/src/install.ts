import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newerSuite } from "./newer-suite.ts";
import { cache } from "./unpacked.ts";

interface Source {
  readonly packageNames: readonly string[];
  /** A suite of Debian's that the machine need not be of: all libraries come from it too, the C library included. */
  readonly suite?: string;
}

const sources: Readonly<Record<string, Source>> = {
  mariadb: { packageNames: ["mariadb-server-core"] },
  mariadb11: { packageNames: ["mariadb-server-core"], suite: "trixie" },
  // MySQL itself is in no release of Debian.
  mysql: { packageNames: ["mysql-server-core"], suite: "sid" },
  slapd: { packageNames: ["slapd"] },
  age: { packageNames: ["age"] },
  samba: { packageNames: ["samba", "samba-ad-provision", "samba-dsdb-modules"] },
};

/**
 * Unpacks servers of Debian's packages, with the libraries that the machine does not have, into the checkout. Nothing is
 * installed and no script of a package runs. Without names, all that are missing.
 */
export function install(names: readonly string[]) {
  const wanted = names.length > 0 ? names : Object.keys(sources);
  const missing = wanted.filter((name) => !existsSync(join(cache, name)));
  const known = (name: string) => {
    const source = sources[name];
    if (!source) throw new Error(`unknown server ${name}: known are ${Object.keys(sources).join(", ")}`);
    return source;
  };
  const isOwn = missing.map(known).some(({ suite }) => !suite);
  // A fresh machine knows no packages, an old one knows some that are not served any more.
  if (isOwn && process.getuid?.() === 0) execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  for (const name of missing) {
    unpack(name, known(name));
    console.error(`${name}: unpacked into ${join(cache, name)}`);
  }
}

function unpack(name: string, { packageNames, suite }: Source) {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "real-servers-"));
  try {
    const apt = (args: readonly string[]) =>
      execFileSync("apt-get", args, { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    const from = suite ? newerSuite(suite, join(work, "apt"), apt) : [];
    const plan = apt([...from, "install", "--simulate", "--no-install-recommends", ...packageNames]);
    const needed = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, found]) => found!);
    const wanted = needed.length > 0 ? needed : packageNames;
    apt([...from, "download", "-qq", "-o", "APT::Sandbox::User=root", ...wanted]);
    const root = join(work, "root");
    for (const file of readdirSync(work).filter((file) => file.endsWith(".deb")))
      execFileSync("dpkg", ["-x", join(work, file), root]);
    execFileSync("cp", ["-a", root, join(cache, `${name}.new`)]);
    renameSync(join(cache, `${name}.new`), join(cache, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
