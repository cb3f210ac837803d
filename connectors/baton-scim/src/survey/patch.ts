import { type PatchOperation, patchOf } from "@baton-connectors/scim";
import { allowed, differs, type Finding, type Rule } from "./finding.ts";
import type { Trial } from "./throwaway.ts";
import { send } from "./wire.ts";

export const patch = (
  { wire }: Trial,
  endpoint: "Users" | "Groups",
  id: string,
  operation: PatchOperation,
  headers: Readonly<Record<string, string>> = {},
) => send(wire, "PATCH", [endpoint, id], patchOf(operation), headers);

/** A refusal that the server has announced is none. */
export const refusedPatch = ({ stated }: Trial, rule: Rule, what: string): Finding =>
  stated.patch === false ? allowed(rule, `${what}; the server states that it has no PATCH`) : differs(rule, what);
