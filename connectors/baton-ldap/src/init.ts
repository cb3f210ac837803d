import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configError } from "@baton-connectors/sdk";
import type { RootDse } from "./directory/root-dse.ts";
import { rootDseOf } from "./directory/root-dse.ts";
import { Connection } from "./protocol/connection.ts";
import { search } from "./protocol/requests.ts";
import { resultError } from "./protocol/result-error.ts";
import { serverOf } from "./settings.ts";

/** `baton-ldap init ldaps://host`: asks the server what it has, and writes settings that fit it. Nobody is bound for that. */
export async function proposeSettings(url: string, directory: string, print: (text: string) => void): Promise<number> {
  const file = join(directory, ".baton.yaml");
  if (existsSync(file)) throw configError(".baton.yaml is there already", { hint: "Move it away first." });
  const root = await askRoot(url);
  const text = settingsText(url, root);
  print(`${url} is ${root.kind === "LDAP" ? "a directory of a kind not known here" : root.kind}. It has:\n`);
  for (const context of root.namingContexts) print(`  ${context}\n`);
  writeFileSync(file, text, { mode: 0o600 });
  print(
    `\n.baton.yaml\n\n${text}\nNext: put in the account to bind as, export BATON_PASSWORD, and run baton-ldap doctor\n`,
  );
  return 0;
}

async function askRoot(url: string): Promise<RootDse> {
  const { signal } = new AbortController();
  const connection = await Connection.open(serverOf(url, { rejectUnauthorized: false }, 30_000), signal);
  try {
    const found: Parameters<typeof rootDseOf>[0][] = [];
    const request = search({ base: "", scope: "base", filter: "(objectClass=*)", attributes: ["*", "+"] });
    const result = await connection.send(request, signal, (entry) => found.push(entry));
    if (result.code !== 0 || !found[0]) throw resultError(result, "cannot read the server's root entry");
    return rootDseOf(found[0]);
  } finally {
    connection.close();
  }
}

const accounts: Readonly<Record<RootDse["kind"], string>> = {
  "Active Directory": "baton@example.com",
  FreeIPA: "uid=baton,cn=sysaccounts,cn=etc,",
  "389 Directory Server": "uid=baton,ou=people,",
  OpenLDAP: "cn=baton,",
  LDAP: "cn=baton,",
};

function settingsText(url: string, { kind, namingContexts, defaultNamingContext }: RootDse): string {
  const base =
    defaultNamingContext || namingContexts.find((one) => !/^(cn=|o=ipaca)/i.test(one)) || namingContexts[0] || "";
  const account = accounts[kind];
  const lines = [
    `url: ${JSON.stringify(url)}`,
    `bind-dn: ${JSON.stringify(account.endsWith(",") ? account + base : account)}`,
    `base-dn: ${JSON.stringify(base)}`,
  ];
  // What is below cn=compat is all there once more.
  if (kind === "FreeIPA")
    lines.push(
      `user-search-dn: ${JSON.stringify(`cn=users,cn=accounts,${base}`)}`,
      `group-search-dn: ${JSON.stringify(`cn=groups,cn=accounts,${base}`)}`,
    );
  if (kind === "Active Directory") lines.push("# Leaves machines out.", 'filter: "(!(objectClass=computer))"');
  return `${lines.join("\n")}\n`;
}
