import type { ProvisionCase, Rows, Subject } from "@baton-connectors/conformance";
import { inProcess } from "@baton-connectors/simulators";
import { createServer, makeTenant, type Quirks, simulatedMapping } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import { type Config, emptyConfig } from "../src/config.ts";
import { scim } from "../src/connector.ts";

export const plainConfig = emptyConfig;

/** An entitlement that the principal does not hold. */
export const unheld =
  (type: string, userId: string): ProvisionCase["choose"] =>
  ({ entitlements, resources, grants }: Rows) => {
    const held = new Set(Object.keys(grants));
    const entitlement = Object.values(entitlements).find(
      ({ id, resource }) => resource!.id!.resourceType === type && !held.has(`${id}:user:${userId}`),
    )!;
    return { entitlement, principal: Object.values(resources).find(({ id }) => id!.resource === userId)! };
  };

export interface Setting {
  /** What the server does otherwise. */
  readonly quirks?: Quirks;
  /** Of the configuration, what stands instead of what: as `init` writes it for such a server. */
  readonly mapping?: readonly (readonly [string, string])[];
  /** What a sync counts although the app is well. */
  readonly counted?: Readonly<Record<string, string>>;
  /** Cases that the tests try. */
  readonly sample?: number;
}

/** The connector with a server that has these quirks. Every list fills several pages. */
export function subjectWith(name: string, { quirks = {}, mapping = [], ...more }: Setting): Subject<Config, Client> {
  const tenant = makeTenant({ users: 11, groups: 5 });
  const { username, password } = tenant.basic;
  const key = quirks.auth?.[0] === "basic" ? { username, password } : { apiKey: tenant.token };
  return {
    name,
    ...more,
    connector: scim,
    open: async () => {
      const { fetch } = inProcess({ handle: createServer(tenant, { pageMax: 4, ...quirks }).handle });
      const yaml = mapping.reduce(
        (text, [from, to]) => text.replaceAll(from, to),
        simulatedMapping("https://app.test"),
      );
      const config = { ...plainConfig, ...key, scimConfigValue: yaml };
      return { config, transport: async () => fetch, close: async () => {} };
    },
    secrets: ({ apiKey, password: given }) => [apiKey, given].filter(Boolean),
    provisioning: [
      { name: "a group to a user", choose: unheld("group", "u-1") },
      ...(quirks.roles === "omit" ? [] : [{ name: "a role to a user", choose: unheld("role", "u-1") }]),
    ],
    accounts: [{ name: "a user", email: "new@example.com", profile: { first_name: "New", last_name: "Person" } }],
    rotations: [{ name: "a user's password", choose: () => ({ resourceType: "user", resource: "u-2" }) as never }],
  };
}

const byFilter = [
  "members: { path: members, id: value }",
  "members: { path: members, id: value, by: filter }",
] as const;
const whole = [
  "op: remove, path: members, valuePath: value",
  "op: remove, path: members, valuePath: value, membersAreComplete: true",
] as const;

/** Each quirk is on in one of them, and off in the others. */
export const settings: Readonly<Record<string, Setting>> = {
  "rows from 0": {
    quirks: {
      ...{ index: "zero", ipp: "requested", si: "zero", key: "resources", emptyResources: "omit", names: "lower" },
      ...{ etag: false, oldErrors: true, reply: "application/json", contentType: "json", auth: ["raw"] },
    },
    mapping: [
      ["apiKeyPrefix: Bearer", 'apiKeyPrefix: ""'],
      ["hasScimHeader: true", "hasScimHeader: false"],
    ],
  },
  cursors: {
    quirks: {
      ...{
        cursor: true,
        names: "pascal",
        emptyResources: "null",
        patchReply: 200,
        accept: "scim",
        contentType: "scim",
      },
      ...{ query: { tenant: "one" }, requireQuery: true, headers: { "X-Tenant": "one" }, locationOnly: true },
    },
    mapping: [
      ["/scim/v2", "/scim/v2?tenant=one"],
      ["pagination:", 'requestDefaults: { headers: { X-Tenant: "one" } }\npagination:'],
    ],
  },
  "cursors when asked": {
    quirks: {
      cursor: "asked",
      total: "string",
      auth: ["token"],
      singleRole: true,
      roleValues: ["role-0", "role-1", "role-2"],
      rolesValuePath: "list",
    },
    mapping: [
      ["startIndex: startIndex }", "startIndex: startIndex, cursor: true }"],
      ["apiKeyPrefix: Bearer", "apiKeyPrefix: Token"],
    ],
  },
  "hidden members": {
    quirks: {
      ...{ members: "omit", ipp: "missing", si: "missing", addExisting: "409", replaceAllRefused: true },
      ...{ beyondRefused: true, cursor: "total", base: "/scim" },
    },
    mapping: [byFilter, ["/scim/v2", "/scim"]],
  },
  "plain filters": {
    quirks: { members: "empty", filter: "plain", removeValue: "refuse", total: "missing", auth: ["basic"] },
    mapping: [byFilter, ["authType: apiKey, apiKeyPrefix: Bearer", "authType: basic"]],
  },
  "members on request": {
    quirks: {
      members: "requested",
      groupsOnUser: "id",
      membersInList: false,
      rolesInList: false,
      removePath: "wipe",
      patchReply: 202,
      total: "plus5",
    },
    counted: {
      "users that the server counts and does not list": "the total is too large",
      "roles of users that the server counts and does not list": "the total is too large",
      "groups that the server counts and does not list": "the total is too large",
    },
  },
  "whole lists by PUT": {
    quirks: { patch: "none", members: "omitEmpty", roles: "object", total: "zero", ipp: "zero", userMustExist: false },
    mapping: [whole],
  },
  "whole lists by PATCH": {
    quirks: {
      patchOps: ["replace"],
      total: "page",
      ipp: "cap",
      opCase: "lower",
      nullValue: "refuse",
      members: 20,
      groupsOnUser: "object",
    },
    mapping: [whole],
  },
  "SCIM 1.1": { quirks: { patch: "1.1", roles: "strings", ipp: "null", filter: "ignored", groupsOnUser: "noid" } },
  "startIndex ignored": {
    quirks: {
      index: "ignored",
      pageMax: 1000,
      filter: "none",
      removePath: "refuse",
      removeValue: "honour",
      roles: "omit",
    },
    mapping: [
      ["op: remove, path: members, valuePath: value", "op: remove, path: members, valuePath: value, form: value"],
    ],
  },
};

export const subject = subjectWith("baton-scim", {});
export const subjects: readonly Subject<Config, Client>[] = [
  subject,
  ...Object.entries(settings).map(([name, setting]) => subjectWith(`baton-scim, ${name}`, { sample: 20, ...setting })),
];
