import { describe, expect, test } from "@jest/globals";
import { defaultFields, type Settings } from "../src/flags/default-fields.ts";
import { settingsOf } from "../src/flags/settings.ts";
import { selectMode } from "../src/modes/select-mode.ts";

const defaults = defaultFields({ terminal: false, now: new Date("2026-01-02T03:04:05Z") });
const none = settingsOf(defaults, { values: {}, set: new Set() });
const settings = (given: Partial<Settings>): Settings => ({ ...none, ...given });

const grant = { grantEntitlement: "e", grantPrincipal: "u", grantPrincipalType: "user" };
const account = { createAccountLogin: "a", createAccountEmail: "a@b" };

describe("what a run does", () => {
  test.each<[string, Partial<Settings>, object]>([
    ["nothing asked", {}, { kind: "sync" }],
    ["service", { clientId: "i", clientSecret: "s" }, { kind: "service" }],
    ["service over all else", { clientId: "i", clientSecret: "s", ...grant, compactSyncs: true }, { kind: "service" }],
    ["grant", grant, { kind: "grant", entitlementId: "e", principalId: "u", principalType: "user" }],
    ["grant before event feed", { ...grant, eventFeed: "true" }, { kind: "grant" }],
    ["revoke", { revokeGrant: "g" }, { kind: "revoke", grantId: "g" }],
    ["revoke before delete", { revokeGrant: "g", deleteResource: "x" }, { kind: "revoke" }],
    ["events", { eventFeed: "T" }, { kind: "events", startAt: new Date("2026-01-01T03:04:05Z") }],
    ["events from a date", { eventFeed: "1", eventFeedStartAt: "2026-01-01" }, { startAt: new Date("2026-01-01") }],
    ["event feed that is not true", { eventFeed: "yes" }, { kind: "sync" }],
    ["account by login", account, { kind: "create-account", profile: { login: "a", email: "a@b" } }],
    [
      "account by profile, whose own keys win",
      { ...account, createAccountProfile: '{"login":"mine","x":1}' },
      { kind: "create-account", profile: { login: "mine", email: "a@b", x: 1 } },
    ],
    ["account before action", { ...account, invokeAction: "a" }, { kind: "create-account" }],
    ["account by e-mail alone", { createAccountEmail: "a@b" }, { kind: "create-account", profile: { email: "a@b" } }],
    [
      "action",
      { invokeAction: "a", invokeActionArgs: '{"b":1}' },
      { kind: "invoke-action", name: "a", args: { b: 1 } },
    ],
    ["action before its list", { invokeAction: "a", listActionSchemas: true }, { kind: "invoke-action" }],
    ["actions", { listActionSchemas: true, listActionSchemasResourceType: "t" }, { resourceTypeId: "t" }],
    ["delete", { deleteResource: "i", deleteResourceType: "t" }, { kind: "delete-resource", resourceTypeId: "t" }],
    ["rotate", { rotateCredentials: "i", rotateCredentialsType: "t" }, { kind: "rotate-credentials" }],
    ["ticket", { createTicket: true, ticketTemplatePath: "p" }, { kind: "create-ticket", templatePath: "p" }],
    ["tickets", { bulkCreateTicket: true, bulkTicketTemplatePath: "p" }, { kind: "bulk-create-ticket" }],
    ["ticket schemas", { listTicketSchemas: true }, { kind: "list-ticket-schemas" }],
    ["one ticket", { getTicket: true, ticketId: "7" }, { kind: "get-ticket", ticketId: "7" }],
    ["diff", { diffSyncs: true, baseSyncId: "a", appliedSyncId: "b" }, { kind: "diff-syncs", baseSyncId: "a" }],
    ["diff before compact", { diffSyncs: true, compactSyncs: true }, { kind: "diff-syncs" }],
    ["compact", { compactSyncs: true, compactFilePaths: ["a"], compactSyncIds: ["1"] }, { kind: "compact-syncs" }],
  ])("%s", (_, given, mode) => {
    expect(selectMode(settings(given))).toMatchObject(mode);
  });

  test.each<[Partial<Settings>, string]>([
    [{ clientId: "i" }, "client-secret is required in service mode"],
    [{ ...grant, grantPrincipalType: "" }, "unknown provisioning action"],
    [{ deleteResource: "i" }, "unknown provisioning action"],
    [{ rotateCredentials: "i" }, "unknown provisioning action"],
    [{ invokeAction: "a", invokeActionArgs: "{" }, "failed to parse invoke-action-args: "],
    [{ invokeAction: "a", invokeActionArgs: "[]" }, "failed to parse invoke-action-args: not a JSON object"],
    [{ createAccountProfile: "nope" }, "failed to parse create-account-profile: "],
    [{ eventFeed: "true", eventFeedStartAt: "soon" }, "cannot read the time 'soon'"],
    [{ compactSyncs: true, compactFilePaths: ["a"] }, "sync-compactor: must include exactly one syncID per file"],
  ])("refuses %j", (given, message) => {
    expect(() => selectMode(settings(given))).toThrow(message);
  });
});
