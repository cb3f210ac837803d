import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, BatonError, configError } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { canonicalDn } from "../dn/canonical.ts";
import { DnError } from "../dn/parse.ts";
import { escapeDnValue, isWithin } from "../dn/place.ts";
import { add, search } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { flagField, textField } from "./fields.ts";

const refuse = (problem: string) => configError(`create_ou: ${problem}`, { effect: "none" });

export const createOu: Action<Client> = {
  name: "create_ou",
  displayName: "Create Organizational Unit",
  description: "Create an LDAP organizational unit (OU) under a parent container within the configured base DN.",
  types: [ActionType.RESOURCE_CREATE],
  arguments: [
    textField("name", {
      displayName: "Name",
      description: "The OU name (used as the ou attribute and RDN).",
      isRequired: true,
    }),
    textField("parent_dn", {
      displayName: "Parent DN",
      description: "The container DN under which to create the OU. Defaults to the configured base DN if empty.",
    }),
    textField("description", {
      displayName: "Description",
      description: "Optional description attribute for the OU.",
    }),
  ],
  returns: [
    textField("ou_dn", { displayName: "OU DN", description: "The distinguished name of the created OU." }),
    flagField("success", { displayName: "Success" }),
  ],
  invoke: async ({ client, args, signal }) => {
    const { directory } = client;
    if (typeof args.name !== "string") throw refuse("required argument name is missing or invalid");
    const name = args.name.trim();
    if (name === "") throw refuse("name is required");
    const description = typeof args.description === "string" ? args.description.trim() : "";
    const parent = parentOf(args.parent_dn, directory.settings.baseDn);
    const dn = `ou=${escapeDnValue(name)},${parent}`;
    const { result } = await directory.send(
      add(dn, [
        ["objectClass", ["top", "organizationalUnit"]],
        ["ou", [name]],
        ...(description ? [["description", [description]] as const] : []),
      ]),
      signal,
    );
    if (result.code !== resultCodes.success && result.code !== resultCodes.entryAlreadyExists)
      throw resultError(result, `create_ou: cannot create '${dn}'`);
    const found = await directory.send(
      search({ base: dn, scope: "base", filter: "(objectClass=organizationalUnit)", attributes: ["ou"] }),
      signal,
    );
    if (found.result.code !== resultCodes.success) throw resultError(found.result, `create_ou: cannot read '${dn}'`);
    if (found.entries.length === 0)
      throw new BatonError("FailedPrecondition", `create_ou: ou "${dn}" was not created: something else has that name`);
    return { response: { ou_dn: dn, success: true } };
  },
};

function parentOf(given: unknown, base: string): string {
  if (base === "") throw refuse("base-dn must be configured");
  const text = typeof given === "string" ? given.trim() : "";
  if (text === "") return base;
  try {
    const parent = canonicalDn(text);
    if (isWithin(parent, base)) return parent;
    throw refuse(`parent_dn "${parent}" is outside the configured base-dn "${base}"`);
  } catch (error) {
    if (error instanceof DnError) throw refuse(`invalid parent_dn "${text}": ${error.message}`);
    throw error;
  }
}
