/**
 * Runs baton-ldap against a real OpenLDAP with a large directory, and prints what a sync cost.
 *
 *     scripts/run ldap                     200,000 users, 20,000 groups, one of them with 100,000 members
 *     scripts/run ldap 20000 2000 10000    a smaller one
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { password, startSmall, suffix } from "../connectors/baton-ldap/test/small-tenant.ts";
import { measure } from "./measure.ts";

const [users = 200_000, groups = 20_000, largest = 100_000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "ldap-bench-"));
const user = (i: number) => `uid=u${i},ou=people,${suffix}`;

/** Written piece by piece: as one text it would be most of the memory there is. */
async function directory(): Promise<string> {
  const path = join(folder, "large.ldif");
  const out = createWriteStream(path);
  const write = (lines: readonly string[]) =>
    out.write(`${lines.join("\n")}\n\n`) ? undefined : new Promise((resolve) => out.once("drain", resolve));
  await write([`dn: ${suffix}`, "objectClass: dcObject", "objectClass: organization", "dc: small", "o: small"]);
  for (const ou of ["people", "groups"])
    await write([`dn: ou=${ou},${suffix}`, "objectClass: organizationalUnit", `ou: ${ou}`]);
  for (let i = 0; i < users; i++)
    await write([
      ...[`dn: ${user(i)}`, "objectClass: inetOrgPerson", `uid: u${i}`, `cn: User ${i}`, `sn: No ${i}`],
      ...[`givenName: User`, `mail: u${i}@example.com`, `title: Member of staff`, `employeeNumber: ${i}`],
    ]);
  for (let g = 0; g < groups; g++)
    await write([
      ...[`dn: cn=g${g},ou=groups,${suffix}`, "objectClass: groupOfNames", `cn: g${g}`],
      ...Array.from({ length: g === 0 ? largest : 10 }, (_, m) => `member: ${user((g * 7 + m) % users)}`),
    ]);
  await new Promise((resolve) => out.end(() => resolve(undefined)));
  return readFile(path, "utf8");
}

const began = performance.now();
const server = await startSmall(await directory());
try {
  console.log(`the directory is there after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const file = join(folder, "sync.c1z");
  const before = server.log().length;
  const cost = await measure("baton-ldap", [
    ...["--url", `ldap://127.0.0.1:${server.port}`, "--bind-dn", server.user, "--password", password],
    ...["--base-dn", suffix, "--file", file, "--log-level", "warn"],
  ]);
  const { status, seconds, cpuSeconds, peakMebibytes, stderr } = cost;
  const searches = server.log().slice(before).split(" SRCH base=").length - 1;
  if (status !== 0) process.exitCode = 1;
  const told =
    status === 0
      ? `file ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`
      : `status ${status}\n${stderr.slice(-2000)}`;
  console.log(
    `${users} users, ${groups} groups, one of ${largest}: ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), ${searches} searches, peak ${peakMebibytes} MiB, ${told}`,
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
