import type { ProvisionCase, Rows, Subject } from "@baton-connectors/conformance";
import { unheld } from "@baton-connectors/conformance/choose";
import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { grantId } from "@baton-connectors/sdk";
import { inProcess } from "@baton-connectors/simulators";
import { createGithubSimulator, makeTenant, simulatedOrganization, simulatedToken } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { github } from "../src/connector.ts";
import { plainConfig } from "./instance.ts";

/** Fills several pages of every list. */
const tenant = makeTenant({ users: 22, teams: 3, repositories: 3, memberships: 12, collaborators: 15 }, 7);
tenant.config.page_cap = 7;
// Else everybody holds something of every repository.
tenant.orgs[0]!.default_repository_permission = "none";

/** The first entitlement and principal that are not together yet, in no role of the same resource. */
const strangers =
  (entitlementId: RegExp, principalType: string): ProvisionCase["choose"] =>
  (rows: Rows) => {
    const taken = new Set(
      Object.values(rows.grants).map(({ entitlement, principal }) => pair(entitlement!.resource!, principal!)),
    );
    for (const entitlement of Object.values(rows.entitlements).filter(({ id }) => entitlementId.test(id))) {
      for (const principal of Object.values(rows.resources).filter((one) => one.id!.resourceType === principalType)) {
        if (!taken.has(pair(entitlement.resource!, principal))) return { entitlement, principal };
      }
    }
    throw new Error(`every ${principalType} holds something of every ${entitlementId}`);
  };
const pair = (resource: Resource, principal: Resource) => grantId(resource.id!.resource, principal.id!);

/** Whoever is no maintainer any more stays a member: so one who is a member before. */
const ofAMember: ProvisionCase["choose"] = ({ entitlements, grants, resources }) => {
  for (const { entitlement, principal } of Object.values(grants)) {
    const [type, id, role] = entitlement!.id.split(":");
    const maintainer = entitlements[`team:${id}:maintainer`];
    if (type !== "team" || role !== "member" || !maintainer || principal!.id!.resourceType !== "user") continue;
    const user = Object.values(resources).find(
      (one) => one.id!.resourceType === "user" && one.id!.resource === principal!.id!.resource,
    );
    if (user) return { entitlement: maintainer, principal: user };
  }
  throw new Error("no team has a member that is no maintainer");
};

export const subject: Subject<Config, Client> = {
  name: "baton-github",
  connector: github,
  open: async ({ now }) => {
    const { fetch } = inProcess({ handle: createGithubSimulator({ tenant, now: () => now().getTime() }).handle });
    return { config: { ...plainConfig, token: simulatedToken }, transport: async () => fetch, close: async () => {} };
  },
  secrets: ({ token }) => [token],
  provisioning: [
    { name: "a team to a user", choose: strangers(/^team:.*:member$/, "user") },
    { name: "a team's maintainers to a member", choose: ofAMember },
    { name: "a repository to a team", choose: strangers(/^repository:.*:pull$/, "team") },
    { name: "a repository to a user", choose: strangers(/^repository:.*:pull$/, "user") },
    { name: "an organization to a member", choose: unheld("org", "user", /:admin$/) },
    { name: "an organization role to a user", choose: strangers(/^org_role:/, "user") },
  ],
  accounts: [{ name: "an invitation", profile: { email: "new@example.com", org: simulatedOrganization } }],
  counted: {
    "grants are held by a team, which their entitlement is not grantable to":
      "organization roles of teams, which the Go connector states as grantable to users",
  },
  points: 2,
};
