import type { LoggedRequest } from "@baton-connectors/simulators";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { makeTenant, simulatedOrganization, simulatedToken, type Tenant, tenantFile } from "../simulator/index.ts";
import { appConfig, appKeys, type InstanceOptions, openInstance } from "./instance.ts";

/** GitHub's own clients must find in the simulator what they find at GitHub: what the connector is tried on is no more lenient. */
export const org = simulatedOrganization;
export const enterprise = "acme-inc";
export const baseUrl = "https://ghe.example.com/api/v3";
export const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Several pages of everything. */
export function tenantOf(): Tenant {
  const made = makeTenant({ users: 60, teams: 4, repositories: 12, memberships: 40, collaborators: 120 }, 5);
  const { users, orgs } = made;
  const [acme] = orgs;
  const failed = { failed_at: "2026-11-02T00:00:00Z", failed_reason: "None" };
  const several = <T>(one: (n: number) => T) => Array.from({ length: 9 }, (_, n) => one(n));
  return tenantFile.parse({
    ...made,
    config: { ...made.config, page_cap: 2 },
    app: { id: appConfig.appId, installations: { [org]: "71" }, enterprise_installations: { [enterprise]: "72" } },
    orgs: [
      {
        ...acme,
        invitations: several((n) => ({ id: String(700 + n), email: `invited${n}@example.com` })),
        failed_invitations: several((n) => ({ ...failed, id: String(800 + n), email: `failed${n}@example.com` })),
        pats: several((n) => ({ id: String(900 + n), owner: "user-1", access_granted_at: "2026-02-03T04:05:06Z" })),
        installations: several((n) => ({ id: String(71 + n), app_id: String(600 + n), app_slug: `app-${n}` })),
        audit_log: several((n) => ({ _document_id: `entry-${n}`, "@timestamp": 1000 + n, action: "org.add_member" })),
        repos: acme!.repos.map((one, n) => (n === 0 ? { ...one, teams: acme!.teams.map(permitted) } : one)),
        roles: acme!.roles.map((role) => ({ ...role, teams: acme!.teams })),
        saml: { id: "idp", ssoUrl: "https://idp.example.com", identities: several(identityOf) },
      },
      { id: "9002", login: "second", caller: { role: "member" } },
      { id: "9003", login: "third", caller: { role: "member" } },
    ],
    enterprises: [{ slug: enterprise, organizations: [org, "second", "third"], users: users.slice(0, 9).map(seatOf) }],
  });
}
const permitted = ({ slug }: { slug: string }) => ({ slug, permission: "push" });
const identityOf = (n: number) => ({ login: `user-${n}`, nameId: `user${n}@idp.example.com`, emails: [] });
const seatOf = ({ login }: { login: string }, n: number) => ({ login, roles: n < 3 ? ["Owner"] : ["Member"] });

/** What the client asked for in this file, to be held against all that is simulated. */
export const opening: { readonly requests: readonly LoggedRequest[] }[] = [];
export const asked = (): LoggedRequest[] => opening.flatMap(({ requests }) => requests);

export function opened(options: InstanceOptions = {}, auth: object = { auth: simulatedToken }) {
  const instance = openInstance({ tenant: tenantOf(), ...options });
  opening.push(instance);
  const { tenant } = instance.world;
  const request = { fetch: instance.fetch };
  return { tenant, acme: tenant.orgs[0]!, instance, request, octokit: octokitOf(request, auth) };
}
export const octokitOf = (request: object, auth: object) => new Octokit({ ...auth, baseUrl, request, log: quiet });

/** Credentials of the App, or of one of its installations. */
export const ofApp = (where: object) => ({
  authStrategy: createAppAuth,
  auth: { appId: appConfig.appId, privateKey: appKeys.privateKey, ...where },
});

export const logins = (list: readonly { readonly login?: string | null }[]) => list.map(({ login }) => login);
export const ids = (list: readonly { readonly id?: number | string }[]) => list.map(({ id }) => String(id));
export const active = ({ orgs }: Tenant) => orgs[0]!.members.filter(({ state }) => state === "active");
