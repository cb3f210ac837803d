/**
 * Writes the files docs/baton.md looks into: baton-okta's syncs of a small simulated organisation, before and after a
 * quarter's changes, and the second one sanitized. The page's outputs are made of them by `scripts/run generate`.
 *
 *     scripts/run write-review-files
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOkta } from "../connectors/baton-okta/simulator/index.ts";
import type { TenantInput } from "../connectors/baton-okta/simulator/tenant.ts";
import { okta } from "../connectors/baton-okta/src/connector.ts";
import { runBaton } from "../shared/baton/src/run.ts";
import { openStore } from "../shared/c1z/src/index.ts";
import { createRuntime } from "../shared/sdk/src/host.ts";
import { silentLog } from "../shared/sdk/src/log.ts";
import { inProcess } from "../shared/simulators/src/in-process.ts";
import { runSync } from "../shared/sync/src/index.ts";

const created = "2024-03-01T09:00:00.000Z";
const people = ["Ada Archer", "Ben Baker", "Chloe Cooper", "Dan Dyer", "Eva Fisher", "Finn Gardner", "Grace Hunter"];

const userId = (name: string) => `00u${name.toLowerCase().replace(" ", "")}`;
const groupId = (name: string) => `00g${name.toLowerCase().replace(/\W/g, "")}`;

const user = (name: string, status = "ACTIVE") => {
  const [firstName, lastName] = name.split(" ");
  const login = `${name.toLowerCase().replace(" ", ".")}@acme.example`;
  const profile = { firstName, lastName, displayName: name, email: login, login };
  return { id: userId(name), status, created, profile };
};
const role = (type: string, label: string, assignmentType: "USER" | "GROUP") => ({
  ...{ id: `ra1${type.toLowerCase()}`, label, type, status: "ACTIVE", assignmentType, created },
});
const group = (name: string, members: readonly string[], roles: readonly ReturnType<typeof role>[] = []) => ({
  ...{ id: groupId(name), created, type: "OKTA_GROUP", profile: { name, description: `${name} at Acme` } },
  ...{ members: members.map(userId), roles: [...roles] },
  stats: { usersCount: "auto", appsCount: 0, hasAdminPrivilege: "auto" },
});
const app = (label: string, groups: readonly string[], users: readonly string[] = []) => ({
  ...{ id: `0oa${label.toLowerCase().replace(" ", "")}`, name: label.toLowerCase(), label, status: "ACTIVE" },
  signOnMode: "SAML_2_0",
  appUsers: users.map((name) => ({ id: userId(name), scope: "USER", status: "ACTIVE", profile: {} })),
  appGroups: groups.map((name, priority) => ({ id: groupId(name), priority, profile: {} })),
});
const acme = (changes: Pick<TenantInput, "users" | "groups" | "apps" | "userRoles">): TenantInput => ({
  ...{ domain: "acme.okta.test", apiToken: "simulated-okta-token", ...changes },
  org: { id: "00oacme", companyName: "Acme", status: "ACTIVE", subdomain: "acme" },
  assignees: Object.keys(changes.userRoles ?? {}),
});

const helpDesk = role("HELP_DESK_ADMIN", "Help Desk Administrator", "GROUP");
const superAdmin = role("SUPER_ADMIN", "Super Administrator", "USER");

const before = acme({
  users: people.map((name) => user(name)),
  groups: [
    group("Engineering", ["Ada Archer", "Ben Baker", "Chloe Cooper"]),
    group("Finance", ["Dan Dyer", "Eva Fisher"]),
    group("On-call", ["Ada Archer"], [helpDesk]),
  ],
  apps: [app("Source Code", ["Engineering"], ["Finn Gardner"]), app("Payroll", ["Finance"])],
  userRoles: { [userId("Grace Hunter")]: [superAdmin] },
});
// Ben moved to Finance, and kept what he had; Finn left; Hugo came; Chloe is on call, and an administrator by herself.
const after = acme({
  users: [...people.filter((name) => name !== "Finn Gardner"), "Hugo Mason"].map((name) => user(name)),
  groups: [
    group("Engineering", ["Ada Archer", "Ben Baker", "Chloe Cooper", "Hugo Mason"]),
    group("Finance", ["Ben Baker", "Dan Dyer", "Eva Fisher"]),
    group("On-call", ["Ada Archer", "Chloe Cooper"], [helpDesk]),
  ],
  apps: [app("Source Code", ["Engineering"]), app("Payroll", ["Finance"])],
  userRoles: { [userId("Grace Hunter")]: [superAdmin], [userId("Chloe Cooper")]: [superAdmin] },
});

const fileOf = (name: string) => fileURLToPath(new URL(`../docs/review/${name}.c1z`, import.meta.url));

for (const [name, tenant] of Object.entries({ before, after })) {
  const path = fileOf(name);
  rmSync(path, { force: true });
  const { fetch } = inProcess({ handle: createOkta({ tenant }).handle });
  const config = {
    ...{ domain: "acme.okta.test", apiToken: tenant.apiToken, clientId: "", privateKey: "", privateKeyId: "" },
    ...{ syncInactiveApps: true, cache: true, cacheTti: 60, cacheTtl: 300, syncCustomRoles: false },
    ...{ skipSecondaryEmails: false, syncSecrets: false, filterEmailDomains: [], skipAppGroups: false },
    authMethod: "api-token-group",
  };
  const runtime = createRuntime(okta, config, { log: silentLog, transport: async () => fetch });
  const store = await openStore(path);
  const { outcome } = await runSync({ runtime, store, log: silentLog });
  await store.close();
  console.error(`${path}: ${outcome}`);
}

const folder = mkdtempSync(join(tmpdir(), "review-"));
const [secret, sanitized] = [join(folder, "secret"), fileOf("sanitized")];
writeFileSync(secret, "the secret of an example is no secret");
rmSync(sanitized, { force: true });
process.exitCode = await runBaton(["sanitize", "-f", fileOf("after"), "--out", sanitized, "--secret-file", secret]);
rmSync(folder, { recursive: true });
