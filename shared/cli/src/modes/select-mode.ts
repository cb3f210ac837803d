import type { JsonObject } from "@bufbuild/protobuf";
import type { Settings } from "../flags/default-fields.ts";
import { usageError } from "../usage-error.ts";
import type { Mode } from "./mode.ts";
import { timeOf } from "./time-of.ts";

const trueWords = ["1", "t", "T", "TRUE", "true", "True"];

/** What the settings ask for. Service mode wins over everything, then the first of the one-shot operations. */
export function selectMode(settings: Settings): Mode {
  if (settings.clientId) {
    if (!settings.clientSecret) {
      throw usageError("client-secret is required in service mode", "Set --client-secret or BATON_CLIENT_SECRET.");
    }
    return { kind: "service" };
  }
  if (settings.grantEntitlement) {
    return {
      kind: "grant",
      entitlementId: settings.grantEntitlement,
      principalId: settings.grantPrincipal,
      principalType: needed(settings.grantPrincipalType, "grant-principal-type"),
    };
  }
  if (settings.revokeGrant) return { kind: "revoke", grantId: settings.revokeGrant };
  if (trueWords.includes(settings.eventFeed)) {
    const { eventFeedId: feedId, eventFeedCursor: cursor } = settings;
    return { kind: "events", feedId, cursor, startAt: timeOf(settings.eventFeedStartAt) };
  }
  if (settings.createAccountProfile || settings.createAccountLogin || settings.createAccountEmail) {
    const {
      createAccountLogin: login,
      createAccountEmail: email,
      createAccountResourceType: resourceTypeId,
    } = settings;
    const text = settings.createAccountProfile;
    const given = text ? jsonObject(text, "create-account-profile") : {};
    const profile = { ...(login && { login }), ...(email && { email }), ...given };
    return { kind: "create-account", login, email, resourceTypeId, profile };
  }
  if (settings.invokeAction) {
    const args = jsonObject(settings.invokeActionArgs, "invoke-action-args");
    return {
      kind: "invoke-action",
      name: settings.invokeAction,
      resourceTypeId: settings.invokeActionResourceType,
      args,
    };
  }
  if (settings.listActionSchemas) {
    return { kind: "list-action-schemas", resourceTypeId: settings.listActionSchemasResourceType };
  }
  if (settings.deleteResource) {
    const resourceTypeId = needed(settings.deleteResourceType, "delete-resource-type");
    return { kind: "delete-resource", resourceId: settings.deleteResource, resourceTypeId };
  }
  if (settings.rotateCredentials) {
    const resourceTypeId = needed(settings.rotateCredentialsType, "rotate-credentials-type");
    return { kind: "rotate-credentials", resourceId: settings.rotateCredentials, resourceTypeId };
  }
  if (settings.createTicket) return { kind: "create-ticket", templatePath: settings.ticketTemplatePath };
  if (settings.bulkCreateTicket) return { kind: "bulk-create-ticket", templatePath: settings.bulkTicketTemplatePath };
  if (settings.listTicketSchemas) return { kind: "list-ticket-schemas" };
  if (settings.getTicket) return { kind: "get-ticket", ticketId: settings.ticketId };
  if (settings.diffSyncs) {
    return { kind: "diff-syncs", baseSyncId: settings.baseSyncId, appliedSyncId: settings.appliedSyncId };
  }
  if (settings.compactSyncs) {
    const { compactFilePaths: paths, compactSyncIds: syncIds, compactOutputPath: outputDirectory } = settings;
    if (paths.length !== syncIds.length) {
      throw usageError(
        "sync-compactor: must include exactly one syncID per file",
        `--compact-file-paths has ${paths.length}, --compact-sync-ids ${syncIds.length}.`,
      );
    }
    return { kind: "compact-syncs", paths, syncIds, outputDirectory };
  }
  return { kind: "sync" };
}

/** The type flags are not required by any rule, but nothing can be done without them. */
function needed(value: string, flag: string): string {
  if (value) return value;
  throw usageError("unknown provisioning action", `Also set --${flag}.`);
}

function jsonObject(text: string, flag: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw usageError(`failed to parse ${flag}: ${(thrown as Error).message}`, `--${flag} takes a JSON object.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw usageError(
      `failed to parse ${flag}: not a JSON object`,
      `--${flag} takes a JSON object such as {"key": "value"}.`,
    );
  }
  return value as JsonObject;
}
