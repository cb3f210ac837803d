import type { Subject } from "@baton-connectors/conformance";
import { unheld } from "@baton-connectors/conformance/choose";
import { inProcess } from "@baton-connectors/simulators";
import { createGoogleSimulator, type GoogleTenant, makeTenant } from "../simulator/index.ts";
import type { Client, Settings } from "../src/connection.ts";
import { gsuite } from "../src/connector.ts";
import { serviceAccount, settingsFor } from "./google.ts";

/** Small pages: every listing has several. */
const pageSizes = { users: 7, userIds: 6, groups: 2, members: 3, roles: 3, assignments: 4, profiles: 1, activities: 9 };
const few: GoogleTenant = { ...makeTenant({ users: 20, groups: 5, memberships: 24, roles: 5 }, 7), pageSizes };
/** So many users that the logins of all are read at once. */
const many: GoogleTenant = {
  ...makeTenant({ users: 112, groups: 2, memberships: 6, roles: 2, assignments: 5 }, 3),
  pageSizes: { users: 60, userIds: 60, activities: 40 },
};

const newAddress = `cleo.ace@${few.adminEmail.split("@")[1]}`;

const open =
  (tenant: GoogleTenant): Subject<Settings, Client>["open"] =>
  async ({ now }) => {
    const simulator = createGoogleSimulator({ tenant, serviceAccount, now: () => now().getTime() });
    const { fetch } = inProcess({ handle: simulator.handle });
    return { config: settingsFor(tenant), transport: async () => fetch, close: async () => {} };
  };

/** The key, line by line, and the simulator's tokens. */
const secrets: Subject<Settings, Client>["secrets"] = () => [
  ...serviceAccount.privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----")),
  "sim.1.",
];

export const subjects: readonly Subject<Settings, Client>[] = [
  {
    name: "baton-gsuite with a few users",
    connector: gsuite,
    open: open(few),
    secrets,
    provisioning: [
      { name: "a group to a user", choose: unheld("group", "user", /:member$/) },
      { name: "a role to a user", choose: unheld("role", "user") },
    ],
    accounts: [{ name: "an account", profile: { email: newAddress, given_name: "Cleo", family_name: "Ace" } }],
    points: 5,
  },
  {
    name: "baton-gsuite with many users",
    untried: "changes are the same with a few users",
    connector: gsuite,
    open: open(many),
    secrets,
    points: 2,
  },
];
