import { ActionType, ResourceSchema, UserTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { type Action, BatonError, type Log, notFound } from "@baton-connectors/sdk";
import { createRegistry, type JsonObject, toJson } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import { anything } from "../directory/directory.ts";
import { isWithin, namingTypes } from "../dn/place.ts";
import { filters } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { modify } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { userResource } from "../resources/user-resource.ts";
import { flagField, mapField, numberField, resourceField, textField, textsField, userField } from "./fields.ts";
import { readProfileRequest } from "./profile-request.ts";

export const updateProfile: Action<Client> = {
  name: "update_profile",
  displayName: "Update User Profile",
  description:
    "Set core profile fields (first name, last name, display name, email) and custom attributes on a user. Empty named fields change nothing; an empty custom attribute is cleared.",
  types: [ActionType.ACCOUNT_UPDATE_PROFILE],
  arguments: [
    userField("user_id", { displayName: "User", description: "The user to update.", isRequired: true }),
    textField("first_name", {
      displayName: "First Name",
      description: "The user's first (given) name. Ignored if empty.",
    }),
    textField("last_name", {
      displayName: "Last Name",
      description: "The user's last (surname) name. Ignored if empty.",
    }),
    textField("display_name", {
      displayName: "Display Name",
      description: "The user's display name. Ignored if empty.",
    }),
    textField("email", { displayName: "Email", description: "The user's email address. Ignored if empty." }),
    mapField("custom_attributes", {
      displayName: "Custom Attributes",
      description:
        "Map of arbitrary raw LDAP attribute name to value, for attributes beyond the named fields above. Each key is used verbatim as the LDAP attribute name -- unlike the named fields, it is never translated to a different attribute. An empty value clears the attribute.",
    }),
  ],
  returns: [
    flagField("success", { displayName: "Success" }),
    resourceField("updated_user", {
      displayName: "Updated User",
      description:
        "The user resource after the update, best-effort re-fetched. Absent if the read-back failed (the write itself still succeeded in that case).",
    }),
    numberField("applied", { displayName: "Applied", description: "The number of attributes modified." }),
    textsField("skipped", {
      displayName: "Skipped",
      description:
        "Named fields or custom_attributes entries that were not written: an empty named field, a custom_attributes key colliding with a named field or with the attribute one is writing, no value supplied, or an RDN attribute.",
    }),
  ],
  invoke: async ({ client, args, signal, log }) => {
    const { id, wanted, skipped } = readProfileRequest(args);
    const { directory } = client;
    const entry = isWithin(id, directory.searchDn("user")) ? await readTarget(client, id, signal) : undefined;
    if (!entry) throw notFound(`update_profile: user not found: '${id}'`, { effect: "none" });
    const { changes, left } = changesTo(entry, wanted);
    if (changes.length > 0) {
      const { result } = await directory.send(modify(entry.dnText, changes), signal);
      if (result.code !== resultCodes.success)
        throw resultError(result, `update_profile: failed to modify user "${entry.dnText}"`);
    }
    const updated = await readBack(client, id, signal, log);
    const response: JsonObject = { success: true, applied: changes.length, skipped: [...skipped, ...left] };
    return { response: updated ? { ...response, updated_user: updated } : response };
  },
};

async function readTarget({ directory }: Client, id: string, signal: AbortSignal): Promise<Entry | undefined> {
  const options = { base: id, scope: "base", filter: filters.user, attributes: ["*", "+"] } as const;
  const { entries, result } = await directory.search(options, signal);
  if (result.code === resultCodes.noSuchObject) return undefined;
  if (result.code !== resultCodes.success) throw resultError(result, `update_profile: cannot read '${id}'`);
  return entries[0];
}

/** What really changes, in the given order. */
function changesTo(entry: Entry, wanted: ReadonlyMap<string, string>) {
  const changes: { kind: "replace"; attribute: string; values: readonly string[] }[] = [];
  const left: string[] = [];
  const naming = namingTypes(entry.dnText);
  const taken = new Set<string>();
  for (const [attribute, value] of wanted) {
    const lower = attribute.toLowerCase();
    if (naming.includes(lower) || taken.has(lower)) {
      left.push(attribute);
      continue;
    }
    taken.add(lower);
    const present = entry.texts(attribute);
    if (value === "") {
      if (present.length > 0) changes.push({ kind: "replace", attribute, values: [] });
      continue;
    }
    if (present.length > 1)
      throw new BatonError(
        "InvalidArgument",
        `update_profile: attribute "${attribute}" has ${present.length} existing values; refusing to replace them with a single value via update_profile (clear the attribute first if this is intentional)`,
        { effect: "none" },
      );
    if (present[0] !== value) changes.push({ kind: "replace", attribute, values: [value] });
  }
  return { changes, left };
}

const registry = createRegistry(UserTraitSchema);

/** Of the user as it is now what an action returns: id, name and annotations. */
async function readBack(client: Client, id: string, signal: AbortSignal, log: Log): Promise<JsonObject | undefined> {
  try {
    const options = { base: id, scope: "base", filter: filters.user || anything, attributes: ["*", "+"] } as const;
    const { entries } = await client.directory.search(options, signal);
    const { resource } = entries[0] ? userResource(entries[0], { isActiveDirectory: false, now: client.now() }) : {};
    if (!resource) return undefined;
    const { displayName, annotations } = toJson(ResourceSchema, resource, { registry }) as JsonObject;
    const { resourceType, resource: name } = resource.id!;
    return {
      displayName: displayName ?? "",
      resourceId: { resourceTypeId: resourceType, resourceId: name },
      annotations: annotations ?? [],
    };
  } catch (error) {
    // What was asked for is done; the look at it is a courtesy.
    log.warn({ error: String(error) }, "the user was updated, and could not be read after it");
    return undefined;
  }
}
