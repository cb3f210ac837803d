import type { Permission, Permissions } from "@baton-connectors/sdk";
import { appGroup, type Config } from "./config.ts";

/**
 * Which of the kinds that `auth` names the credentials are; of a token its beginning says.
 * https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
export const credentialOf = ({ authMethod, token }: Config): "App" | "fine-grained token" | "classic token" =>
  authMethod === appGroup ? "App" : token.startsWith("github_pat_") ? "fine-grained token" : "classic token";

/** A classic token's scope, and what a fine-grained token or a GitHub App needs instead. */
function both(scope: string, fineGrained: string, more: Omit<Permission, "id" | "auth"> = {}): Permission[] {
  return [
    { id: scope, auth: "classic token", ...more },
    { id: fineGrained, auth: "fine-grained token, App", ...more },
  ];
}

const saml: Permission[] = [
  {
    id: "Organization administration: read",
    auth: "fine-grained token, App",
    // Asked of every organization: whether it has SAML at all.
    without: "the sync fails: e-mail addresses cannot be read",
  },
];

/**
 * What GitHub must allow, stated once. The token's user must be an owner of the organization besides.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 * https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
 */
export const permissions = {
  organization: {
    sync: both("read:org", "Members: read", { without: "the organization is not synced" }),
    provision: both("admin:org", "Members: read and write"),
  },
  user: {
    sync: [...both("read:org", "Members: read", { without: "no accounts" }), ...saml],
    provision: both("admin:org", "Members: read and write"),
  },
  /** A part of what users need. */
  saml: { sync: saml },
  team: {
    sync: both("read:org", "Members: read", { without: "no teams" }),
    provision: both("admin:org", "Members: read and write"),
  },
  repository: {
    sync: [
      {
        id: "repo",
        auth: "classic token",
        without: "no private repositories; who can reach a public one is skipped, and counted",
      },
      // Repositories and their collaborators need Metadata: read, which GitHub adds by itself.
      {
        id: "Repository administration: read",
        auth: "fine-grained token, App",
        without: "which teams can reach a repository is skipped, and counted",
      },
    ],
    provision: both("repo", "Repository administration: read and write"),
  },
  // https://docs.github.com/en/rest/orgs/organization-roles
  role: {
    sync: both("admin:org", "Custom organization roles: read", {
      without: "no organization roles, counted as skipped",
    }),
    provision: both("admin:org", "Members: read and write"),
  },
  invitation: {
    sync: both("read:org", "Members: read", { without: "the sync fails: invitations cannot be read" }),
    provision: both("admin:org", "Members: read and write"),
  },
  secret: {
    sync: [
      {
        id: "Organization personal access tokens: read",
        auth: "App",
        when: "`--sync-secrets`",
        without: "the sync fails: only a GitHub App can read the list",
      },
    ],
  },
  enterprise: {
    sync: [
      {
        id: "read:enterprise",
        auth: "classic token",
        when: "`--enterprises`",
        without: "the sync fails: enterprise roles cannot be read",
      },
      {
        id: "Enterprise people: read",
        auth: "App",
        when: "`--enterprises`",
        without: "no owners of the enterprise",
      },
    ],
    provision: [{ id: "Enterprise people: read and write", auth: "App" }],
  },
  app: {
    sync: [
      {
        id: "Organization administration: read",
        or: ["admin:org"],
        when: "asked for by name",
        without: "no installed apps, counted as skipped",
      },
    ],
  },
} as const satisfies Record<string, Permissions>;
