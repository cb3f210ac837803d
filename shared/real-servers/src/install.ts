import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache } from "./unpacked.ts";

const packages: Readonly<Record<string, readonly string[]>> = {
  mariadb: ["mariadb-server-core"],
  slapd: ["slapd"],
  age: ["age"],
  samba: ["samba", "samba-ad-provision", "samba-dsdb-modules"],
};

/**
 * Unpacks servers of Debian's packages, with the libraries that the machine does not have, into the checkout. Nothing is
 * installed and no script of a package runs. Without names, all that are missing.
 */
export function install(names: readonly string[]) {
  const wanted = names.length > 0 ? names : Object.keys(packages);
  const missing = wanted.filter((name) => !existsSync(join(cache, name)));
  // A fresh machine knows no packages, an old one knows some that are not served any more.
  if (missing.length > 0 && process.getuid?.() === 0) execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  for (const name of missing) {
    const wanted = packages[name];
    if (!wanted) throw new Error(`unknown server ${name}: known are ${Object.keys(packages).join(", ")}`);
    unpack(name, wanted);
    console.error(`${name}: unpacked into ${join(cache, name)}`);
  }
}

function unpack(name: string, wanted: readonly string[]) {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "real-servers-"));
  try {
    const apt = (args: readonly string[]) =>
      execFileSync("apt-get", args, { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    const plan = apt(["install", "--simulate", "--no-install-recommends", ...wanted]);
    const needed = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, found]) => found!);
    apt(["download", "-qq", "-o", "APT::Sandbox::User=root", ...(needed.length > 0 ? needed : wanted)]);
    const root = join(work, "root");
    for (const file of readdirSync(work).filter((file) => file.endsWith(".deb")))
      execFileSync("dpkg", ["-x", join(work, file), root]);
    execFileSync("cp", ["-a", root, join(cache, `${name}.new`)]);
    renameSync(join(cache, `${name}.new`), join(cache, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
