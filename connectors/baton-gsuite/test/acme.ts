import type { Entitlement, Grant, Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import { resourceId } from "@baton-connectors/sdk";
import type { ActionState } from "@baton-connectors/sdk/host";
import type { JsonObject } from "@bufbuild/protobuf";
import { completeTenant, type Entity } from "../simulator/index.ts";
import type { Settings } from "../src/connection.ts";
import { type Google, type GoogleSetup, openGoogle } from "./google.ts";

const user = (id: string, name: string, more: Entity = {}): Entity => ({
  kind: "admin#directory#user",
  id,
  etag: `"${id}"`,
  primaryEmail: `${name.toLowerCase()}@acme.example`,
  name: { givenName: name, familyName: "Ace", fullName: `${name} Ace` },
  customerId: "C0acme",
  orgUnitPath: "/",
  includeInGlobalAddressList: true,
  ...more,
});

/** A customer small enough to know by heart. */
export const acme = completeTenant({
  customerId: "C0acme",
  adminEmail: "admin@acme.example",
  domains: [
    { domainName: "acme.example", isPrimary: true, verified: true },
    { domainName: "acme.test", verified: true },
  ],
  orgUnits: ["/", "/Sales"],
  users: [
    user("100", "Admin"),
    user("101", "Ann", {
      relations: [
        { type: "assistant", value: "bob@acme.example" },
        { type: "manager", value: "admin@acme.example" },
      ],
      organizations: [
        { name: "Old Acme", title: "Intern" },
        { name: "Acme", title: "Engineer", department: "R&D", primary: true },
      ],
      externalIds: [
        { type: "network", value: "ann-net" },
        { type: "organization", value: "E-1" },
      ],
    }),
    user("102", "Bob", { suspended: true, suspensionReason: "ADMIN" }),
  ],
  groups: [
    { id: "g1", email: "crew@acme.example", name: "Crew" },
    { id: "g2", email: "ops@acme.example", name: "Ops" },
  ],
  members: {
    g1: [
      { id: "101", email: "ann@acme.example", type: "USER", role: "MEMBER" },
      { id: "g2", email: "ops@acme.example", type: "GROUP", role: "MEMBER" },
    ],
    g2: [{ id: "102", email: "bob@acme.example", type: "USER", role: "OWNER" }],
  },
  roles: [
    { roleId: "77", roleName: "Helpdesk" },
    { roleId: "78", roleName: "Auditors" },
  ],
  roleAssignments: [
    { roleAssignmentId: "501", roleId: "77", assignedTo: "101", assigneeType: "user", scopeType: "CUSTOMER" },
    { roleAssignmentId: "502", roleId: "78", assignedTo: "g2", assigneeType: "group", scopeType: "CUSTOMER" },
  ],
  groupSettings: {
    default: {
      allowExternalMembers: "false",
      allowWebPosting: "true",
      whoCanPostMessage: "ALL_MEMBERS_CAN_POST",
      messageModerationLevel: "MODERATE_NONE",
    },
  },
});

export const idOf = (resourceType: string, resource: string): ResourceId => resourceId({ resourceType, resource });

/** Google as Acme sees it, with what a sync found there. */
export interface Acme extends Google {
  entitlement(id: string): Entitlement;
  principal(type: string, id: string): Resource;
  storedGrant(id: string): Grant;
  /** Requests since the sync, as `GET /users/101?projection=full` and with the body behind. */
  calls(): string[];
  act(name: string, args: JsonObject, type?: "user" | "group"): Promise<ActionState>;
}

let found: Promise<Record<string, Record<string, never>>> | undefined;
/** What a sync finds at Acme, read once. */
function findings() {
  found ??= openGoogle(acme)
    .sync()
    .then(({ store }) => store.content() as Record<string, Record<string, never>>);
  return found;
}

export async function openAcme(setup: GoogleSetup = {}, settings: Partial<Settings> = {}): Promise<Acme> {
  const { entitlements, resources, grants } = await findings();
  const google = openGoogle(acme, setup, settings);
  return {
    ...google,
    entitlement: (id) => entitlements![id]!,
    principal: (type, id) => resources![`${type}\0${id}`]!,
    storedGrant: (id) => grants![id]!,
    calls: () => callsOf(google),
    act: (name, args, type) =>
      google.runtime.invokeAction({ name, args, resourceTypeId: type ?? "", inlineWaitMs: 10_000 }),
  };
}

/** What was sent, without the parameters that every request has and the fixed part of the path. */
export const callsOf = ({ sent }: Google): string[] =>
  sent.map(({ method, path, query, body }) => {
    const parameters = new URLSearchParams(query);
    for (const name of ["alt", "prettyPrint"]) parameters.delete(name);
    const short = decodeURIComponent(path).replace("/admin/directory/v1", "");
    const asked = parameters.size > 0 ? `?${decodeURIComponent(parameters.toString())}` : "";
    return `${method} ${short}${asked}${body === "" ? "" : ` ${body}`}`;
  });
