import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { filters } from "./filters.ts";
import type { Kind } from "./settings.ts";
import { checkBase, searchDnsOf } from "./validate.ts";

const server: Check<Client> = {
  name: "bind and root entry",
  purpose: "sync",
  run: async ({ client, signal }) => {
    const { kind, namingContexts } = await client.directory.rootDse(signal);
    const { security } = client.directory.settings.server;
    return {
      status: "works",
      detail: `${kind}, ${security === "none" ? "no TLS" : "over TLS"}; it has ${namingContexts.join("; ")}`,
    };
  },
};

const bases: Check<Client> = {
  name: "search DNs",
  purpose: "sync",
  run: async ({ client, signal }) => {
    const all = searchDnsOf(client);
    for (const [dn, kinds] of all) await checkBase(client, dn, kinds, signal);
    return all.size > 0
      ? { status: "works", detail: [...all.keys()].map((dn) => `'${dn}'`).join(", ") }
      : { status: "fails", detail: "neither --base-dn nor a search DN is given" };
  },
};

/** How many there are is counted to the end: a limit of the server may be met at any page. */
const list = (kind: Kind): Check<Client> => ({
  name: `list ${kind}s`,
  purpose: "sync",
  resourceTypes: [kind],
  permissions: [`read ${kind}s`],
  run: async ({ client, signal }): Promise<CheckResult> => {
    const { directory } = client;
    const options = { scope: "sub", filter: filters[kind], attributes: ["1.1"] } as const;
    const entries = await directory.all({ ...options, base: directory.searchDn(kind) }, signal);
    if (entries.length > 0) return { status: "works", detail: `${entries.length} found` };
    return {
      status: kind === "role" ? "works" : "suspicious",
      detail: "none found",
      hint: `If there are ${kind}s, the bind account may not see them, or --filter or the search DN leaves them out.`,
    };
  },
});

/** What rules of access hide is missing without a word. */
const attributes: Check<Client> = {
  name: "attributes of users",
  purpose: "sync",
  resourceTypes: ["user"],
  run: async ({ client, signal }): Promise<CheckResult> => {
    const { directory } = client;
    const { kind } = await directory.rootDse(signal);
    const options = { scope: "sub", filter: filters.user, attributes: ["*", "+"] } as const;
    const { entries } = await directory.page({ ...options, base: directory.searchDn("user") }, undefined, 50, signal);
    // createTimestamp is a constructed one there, which only who names it gets: https://learn.microsoft.com/windows/win32/adschema/a-createtimestamp
    const created = kind === "Active Directory" ? "whenCreated" : "createTimestamp";
    const wanted = directory.settings.operational ? ["mail", created] : ["mail"];
    const missing = wanted.filter((name) => !entries.some((entry) => entry.values(name).length > 0));
    if (missing.length === 0 || entries.length === 0) return { status: "works" };
    return {
      status: "suspicious",
      detail: `none of ${entries.length} users shows ${missing.join(" or ")}`,
      hint: "If the directory has them, a rule of access hides them from the bind account.",
    };
  },
};

export const checks: readonly Check<Client>[] = [server, bases, list("user"), list("group"), list("role"), attributes];
