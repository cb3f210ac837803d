import { z } from "zod";

/** Ids are kept as text, so that ids above 2^53 stay exact from file to wire. */
const id = z.union([z.string(), z.number(), z.bigint()]).transform(String);
const role = z.enum(["admin", "member"]);
const state = z.enum(["active", "pending"]);
const permissions = z.record(z.string(), z.boolean());

const user = z.object({
  id,
  login: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  type: z.enum(["User", "Bot"]).default("User"),
  avatar_url: z.string().optional(),
  html_url: z.string().optional(),
  two_factor_authentication: z.boolean().optional(),
  suspended_at: z.string().optional(),
  /** `GET /user/{id}` answers 404 although the user is listed elsewhere. */
  detail_404: z.boolean().default(false),
  /** An enterprise managed user, who cannot be invited. */
  emu: z.boolean().default(false),
});

const team = z.object({
  id,
  name: z.string(),
  slug: z.string(),
  parent: z.string().optional(),
  privacy: z.enum(["closed", "secret"]).default("closed"),
  idp_synced: z.boolean().default(false),
  members_404: z.boolean().default(false),
  members: z
    .array(z.object({ login: z.string(), role: z.enum(["member", "maintainer"]), state: state.default("active") }))
    .default([]),
});

const repository = z.object({
  id,
  name: z.string(),
  archived: z.boolean().default(false),
  private: z.boolean().default(true),
  visibility: z.enum(["public", "private", "internal"]).default("private"),
  collaborators_status: z.number().optional(),
  teams_status: z.number().optional(),
  collaborators: z
    .array(
      z.object({
        login: z.string(),
        permission: z.string(),
        role_name: z.string().optional(),
        permissions: permissions.optional(),
        email: z.string().optional(),
      }),
    )
    .default([]),
  teams: z
    .array(z.object({ slug: z.string(), permission: z.string(), permissions: permissions.optional() }))
    .default([]),
});

const organizationRole = z.object({
  id,
  name: z.string(),
  description: z.string().nullish(),
  source: z.enum(["Predefined", "Organization", "Enterprise"]).default("Organization"),
  base_role: z.string().nullish(),
  users_status: z.number().optional(),
  teams_status: z.number().optional(),
  users: z
    .array(z.object({ login: z.string(), assignment: z.enum(["direct", "indirect", "mixed"]).default("direct") }))
    .default([]),
  teams: z.array(z.object({ slug: z.string() })).default([]),
});

const invitation = z.object({
  id,
  login: z.string().nullish(),
  email: z.string().nullish(),
  role: z.string().default("direct_member"),
  inviter: z.string().nullish(),
  created_at: z.string().default("2026-11-01T00:00:00Z"),
  failed_at: z.string().nullish(),
  failed_reason: z.string().nullish(),
});

const identity = z.object({
  login: z.string().nullish(),
  nameId: z.string().nullish(),
  emails: z.array(z.string()).nullish(),
  /** Set to null for an external identity without SAML attributes. */
  samlIdentity: z.null().optional(),
});

const auditEntry = z.object({
  _document_id: z.string().optional(),
  "@timestamp": z.number().optional(),
  action: z.string(),
  actor: z.string().optional(),
  actor_id: id.optional(),
  actor_is_bot: z.boolean().optional(),
});

const organization = z.object({
  id,
  login: z.string(),
  name: z.string().nullish(),
  default_repository_permission: z.enum(["none", "read", "write", "admin"]).default("read"),
  /** What the token's own user is in this organisation; absent means not in it. */
  caller: z.object({ role, state: state.default("active") }).optional(),
  /** SAML single sign-on is enforced and the token is not authorised for it. */
  sso: z.boolean().default(false),
  members: z.array(z.object({ login: z.string(), role, state: state.default("active") })).default([]),
  saml: z
    .union([
      z.object({ error: z.string() }),
      z.object({ id: z.string(), ssoUrl: z.string(), identities: z.array(identity).default([]) }),
    ])
    .nullish(),
  teams: z.array(team).default([]),
  repos: z.array(repository).default([]),
  roles: z.array(organizationRole).default([]),
  roles_status: z.number().optional(),
  invitations: z.array(invitation).default([]),
  failed_invitations: z.array(invitation).default([]),
  invitations_status: z.number().optional(),
  pats: z
    .array(
      z.object({
        id,
        owner: z.string(),
        token_name: z.string().default(""),
        access_granted_at: z.string(),
        token_expired: z.boolean().default(false),
        token_expires_at: z.string().nullish(),
        token_last_used_at: z.string().nullish(),
      }),
    )
    .default([]),
  installations: z
    .array(
      z.object({
        id,
        app_id: id,
        app_slug: z.string().default(""),
        target_type: z.string().default("Organization"),
        repository_selection: z.enum(["all", "selected"]).default("all"),
        html_url: z.string().optional(),
      }),
    )
    .default([]),
  installations_status: z.number().optional(),
  audit_log: z.array(auditEntry).default([]),
  audit_log_status: z.number().optional(),
});

const enterprise = z.object({
  slug: z.string(),
  status: z.number().optional(),
  message: z.string().optional(),
  total_seats_consumed: z.number().optional(),
  total_seats_purchased: z.number().optional(),
  /** Logins of the organisations the enterprise owns. */
  organizations: z.array(z.string()).default([]),
  pending_owners: z.array(z.string()).default([]),
  users: z
    .array(
      z.object({
        login: z.string(),
        name: z.string().nullish(),
        roles: z.array(z.string()).default([]),
        saml_name_id: z.string().nullish(),
      }),
    )
    .default([]),
});

const token = z.object({
  user: z.string(),
  /** A classic token's scopes; absent means all of them. */
  scopes: z.array(z.string()).optional(),
  /** A fine-grained token's permissions (`members: "read"`); present makes the token fine-grained. */
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

export const tenantFile = z.object({
  config: z
    .object({
      /** Pages never hold more than this many items, whatever `per_page` asks for. */
      page_cap: z.number().default(100),
      page_caps: z.record(z.string(), z.number()).default({}),
      api_url: z.string().optional(),
      html_url: z.string().default("https://github.com"),
      rate_limit: z.number().default(5000),
    })
    .default({ page_cap: 100, page_caps: {}, html_url: "https://github.com", rate_limit: 5000 }),
  me: z.string(),
  tokens: z.record(z.string(), token).default({}),
  app: z
    .object({
      id,
      public_key: z.string().optional(),
      public_key_file: z.string().optional(),
      installations: z.record(z.string(), id).default({}),
      enterprise_installations: z.record(z.string(), id).default({}),
      /** Permissions an installation token carries; absent means everything. */
      permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
    })
    .optional(),
  users: z.array(user),
  orgs: z.array(organization).default([]),
  enterprises: z.array(enterprise).default([]),
});

/** What a tenant file may say (before defaults). */
export type TenantInput = z.input<typeof tenantFile>;
/** A checked tenant, defaults filled in. */
export type Tenant = z.output<typeof tenantFile>;

/** JSON.parse with number literals of `id` fields kept as text (they may exceed 2^53). */
export function parseExact(text: string): unknown {
  const exactIds = (key: string, value: unknown, context?: { source?: string }) =>
    /^(id|.*_id)$/.test(key) && typeof value === "number" && context?.source !== undefined ? context.source : value;
  return JSON.parse(text, exactIds as (key: string, value: unknown) => unknown);
}

export const parseTenant = (text: string): Tenant => tenantFile.parse(parseExact(text));
