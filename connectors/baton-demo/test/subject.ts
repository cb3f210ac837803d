import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subject } from "@baton-connectors/conformance";
import { ResourceIdSchema } from "@baton-connectors/protocol/connector-v2";
import type { ConfigOf } from "@baton-connectors/sdk/config";
import { create } from "@bufbuild/protobuf";
import type { Client } from "../src/client.ts";
import type { config } from "../src/config.ts";
import { demo } from "../src/connector.ts";

/** Groups hold each other in a line: from four groups on it would be a circle, which a sync warns of. */
const organisation = {
  users: 20,
  groups: 3,
  memberships: 2,
  nested: true,
  latencyMs: 0,
  changesFile: "",
  authMethod: "",
};

export const subject: Subject<ConfigOf<typeof config>, Client> = {
  name: "baton-demo",
  connector: demo,
  // Each run of the connector reads what the one before changed.
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "baton-demo-"));
    const config = { ...organisation, pageSize: 2, changesFile: join(folder, "changes.json") };
    return { config, close: async () => rmSync(folder, { recursive: true }) };
  },
  pageSizes: [1, 3, 19, 20, 21, 1000],
  withPageSize: (settings, pageSize) => ({ ...settings, pageSize }),
  provisioning: [
    {
      name: "a user in a group",
      choose: ({ entitlements, resources, grants }) => {
        const entitlement = entitlements["group:g00000:member"]!;
        const isMember = (id: string) => `${entitlement.id}:user:${id}` in grants;
        const principal = Object.values(resources).find(
          ({ id }) => id?.resourceType === "user" && !isMember(id.resource),
        );
        return { entitlement, principal: principal! };
      },
    },
  ],
  accounts: [{ name: "a new user", email: "new@example.com", profile: { email: "new@example.com", name: "New" } }],
  tickets: [
    { name: "a plain ticket", template: { schema_id: "demo", display_name: "Plain title", description: "Plain text" } },
    {
      name: "a ticket with every kind of field",
      template: {
        ...{ schema_id: "fields", display_name: "Full title", description: "Full text", labels: ["one", "two words"] },
        ...{ status_id: "done", requested_for_id: "u0000001" },
        custom_fields: {
          ...{
            reason: "for the audit",
            systems: ["ledger", "payroll"],
            urgent: true,
            needed_by: "2026-12-24",
            seats: 4.5,
          },
          ...{ environment: "production", regions: ["eu", "us"], application: { id: "7", display_name: "Ledger" } },
          approvers: [{ id: "u0000001" }, { id: "u0000002" }],
        },
      },
    },
  ],
  rotations: [
    { name: "a password", choose: () => create(ResourceIdSchema, { resourceType: "user", resource: "u0000001" }) },
  ],
};
