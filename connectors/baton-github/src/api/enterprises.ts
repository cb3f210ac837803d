import type { Github } from "../github/octokit.ts";
import { type GithubPage, pageOf, pageQuery } from "../github/page.ts";

export interface LicensedUser {
  readonly github_com_login?: string | null;
  readonly github_com_enterprise_roles?: readonly string[] | null;
  readonly github_com_saml_name_id?: string | null;
}
export interface Licenses {
  readonly total_seats_consumed?: number;
  readonly total_seats_purchased?: number;
  readonly users?: readonly LicensedUser[] | null;
}
export interface TokenGrant {
  readonly id: number | string;
  readonly token_name?: string | null;
  readonly owner?: { readonly id?: number | string } | null;
  readonly access_granted_at?: string | number | null;
  readonly token_expires_at?: string | number | null;
  readonly token_last_used_at?: string | number | null;
}
export interface Installation {
  readonly id: number | string;
  readonly app_id?: number | string;
  readonly app_slug?: string | null;
  readonly account?: { readonly login?: string } | null;
  readonly target_type?: string;
  readonly repository_selection?: string;
  readonly html_url?: string | null;
}
export interface AuditEntry {
  readonly "@timestamp"?: number;
  readonly _document_id?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly actor_id?: number | string;
  readonly actor_is_bot?: boolean;
  readonly org_id?: number | string;
}

/** Where to read on in an audit log: which of the two it is depends on the instance. */
export type Rest = { readonly after: string } | { readonly page: string };

export interface EnterprisesApi {
  /** A page from 1 on; one without users ends the list. */
  licenses(enterprise: string, page: number): Promise<Licenses>;
  tokenGrants(org: string, page: number | undefined): Promise<GithubPage<TokenGrant>>;
  installations(org: string, page: number | undefined): Promise<GithubPage<Installation>>;
  auditLog(
    org: string,
    phrase: string,
    rest: Rest | undefined,
  ): Promise<{ items: readonly AuditEntry[]; link: string | undefined }>;
}

export function enterprisesApi({ request, rest }: Github): EnterprisesApi {
  return {
    // https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/licensing#list-enterprise-consumed-licenses
    licenses: async (enterprise, page) =>
      (await request("GET /enterprises/{enterprise}/consumed-licenses", { enterprise, page, per_page: 100 })).data,
    // https://docs.github.com/en/rest/orgs/personal-access-tokens#list-fine-grained-personal-access-tokens-with-access-to-organization-resources
    tokenGrants: (org, page) => pageOf(rest.orgs.listPatGrants({ org, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/orgs/orgs#list-app-installations-for-an-organization
    installations: (org, page) =>
      pageOf(rest.orgs.listAppInstallations({ org, ...pageQuery(page) }), ({ installations }) => installations),
    // https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization
    async auditLog(org, phrase, rest) {
      const query = { order: "desc", include: "web", phrase, per_page: 100, ...rest };
      const { data, headers } = await request("GET /orgs/{org}/audit-log", { org, ...query });
      return { items: data ?? [], link: headers.link };
    },
  };
}
