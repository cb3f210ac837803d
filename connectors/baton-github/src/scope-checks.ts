import type { Check } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/** Without this scope GitHub lists public repositories, and says nothing of the others. */
const reading: Check<Client> = {
  name: "scopes of the token",
  permissions: ["repo"],
  resourceTypes: ["repository"],
  purpose: "sync",
  run: async ({ client }) => {
    const scopes = await client.organizations.scopes();
    if (!scopes) return { status: "unknown", detail: "GitHub does not say" };
    if (scopes.includes("repo")) return { status: "works", detail: scopes.join(", ") };
    return {
      status: "suspicious",
      detail: `${scopes.join(", ") || "none"}: without repo there are no private repositories`,
      hint: "Give the token the scope repo.",
    };
  },
};

/** What it takes to change anything; a token for syncs alone lacks it, and should. */
const changing = (scope: string, needed: string): Check<Client> => ({
  name: `scope ${scope}`,
  permissions: [scope],
  purpose: "provision",
  run: async ({ client }) => {
    const scopes = await client.organizations.scopes();
    if (!scopes) return { status: "unknown", detail: "GitHub does not say" };
    if (scopes.includes(scope)) return { status: "works" };
    return {
      status: "fails",
      detail: `the token does not have it: needed ${needed}`,
      hint: `Give the token the scope ${scope} ${needed}.`,
    };
  },
});

/** A classic token's answers name its scopes. */
export const scopeChecks: readonly Check<Client>[] = [
  reading,
  // GitHub shows organization roles with it alone.
  changing("admin:org", "to change anything, and to read organization roles"),
  changing("repo", "to change access to repositories"),
];
