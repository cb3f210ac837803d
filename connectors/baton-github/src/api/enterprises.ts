import { body, Misshapen, type Next, nextLink, path } from "@baton-connectors/sdk";
import {
  anything,
  flag,
  id,
  number,
  object,
  optional,
  optionalListOf,
  requiredNumber,
  requiredText,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import type { GithubPage } from "../github/page.ts";

/** Who has a licence for an Enterprise Server alone has no login: by the account there pages of such users differ. */
const licensedUser = object({
  github_com_login: text,
  enterprise_server_user_ids: optional(anything),
  github_com_enterprise_roles: optionalListOf(requiredText),
  github_com_saml_name_id: text,
});
export type LicensedUser = Shaped<typeof licensedUser>;

const seats = object({ total_seats_consumed: requiredNumber, total_seats_purchased: requiredNumber });
export type Seats = Shaped<typeof seats>;

export const tokenGrant = object({
  id,
  token_name: text,
  owner: optional(object({ id: optional(id) })),
  access_granted_at: optional(anything),
  token_expires_at: optional(anything),
  token_last_used_at: optional(anything),
});
export type TokenGrant = Shaped<typeof tokenGrant>;

export const installation = object({
  id,
  app_id: optional(id),
  app_slug: text,
  account: optional(object({ login: text })),
  target_type: text,
  repository_selection: text,
  html_url: text,
});
export type Installation = Shaped<typeof installation>;

const auditEntry = object({
  "@timestamp": number,
  _document_id: text,
  action: text,
  actor: text,
  actor_id: optional(id),
  actor_is_bot: flag,
  org_id: optional(id),
});
export type AuditEntry = Shaped<typeof auditEntry>;

/** Where to read on in an audit log: which of the two it is depends on the instance. */
export type Rest = { readonly after: string } | { readonly page: string };

export interface EnterprisesApi {
  /** A page from 1 on; one without users ends the list. */
  licenses(enterprise: string, page: number): Promise<readonly LicensedUser[]>;
  seats(enterprise: string): Promise<Seats>;
  tokenGrants(org: string, page: number | undefined): Promise<GithubPage<TokenGrant>>;
  installations(org: string, page: number | undefined): Promise<GithubPage<Installation>>;
  auditLog(
    org: string,
    phrase: string,
    rest: Rest | undefined,
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly rest: Rest | undefined }>;
}

export function enterprisesApi({ read, list, page: pageOf }: Github): EnterprisesApi {
  const consumed = (enterprise: string, page: number) => ({
    url: path`/enterprises/${enterprise}/consumed-licenses`,
    query: { page, per_page: 100 },
  });
  return {
    // https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/licensing#list-enterprise-consumed-licenses
    licenses: async (enterprise, page) =>
      (await list(consumed(enterprise, page), { items: "users", row: licensedUser, next: untilEmpty })).items,
    seats: async (enterprise) => (await read(consumed(enterprise, 1), seats)).data,
    // https://docs.github.com/en/rest/orgs/personal-access-tokens#list-fine-grained-personal-access-tokens-with-access-to-organization-resources
    tokenGrants: (org, page) => pageOf(path`/orgs/${org}/personal-access-tokens`, tokenGrant, { page }),
    // https://docs.github.com/en/rest/orgs/orgs#list-app-installations-for-an-organization
    installations: (org, page) =>
      pageOf(path`/orgs/${org}/installations`, installation, { page, items: "installations" }),
    // https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization
    async auditLog(org, phrase, rest) {
      const query = { order: "desc", include: "web", phrase, per_page: 100, ...rest };
      const { items, next } = await list(
        { url: path`/orgs/${org}/audit-log`, query },
        { items: body, row: auditEntry, next: restOfLink },
      );
      return { items, rest: next as Rest | undefined };
    },
  };
}

/** Until there is nobody on a page, whatever links there are. */
const untilEmpty: Next = ({ url, count }) => (count > 0 ? Number(url.searchParams.get("page")) + 1 : undefined);

/** The rest of a log is never dropped for a link of another form. */
const restOfLink: Next = ({ headers, url }) => {
  const link = nextLink(headers);
  if (link === undefined) return undefined;
  const { searchParams } = new URL(link, url);
  const [after, page] = [searchParams.get("after"), searchParams.get("page")];
  if (after) return { after };
  if (page) return { page };
  throw new Misshapen("has a link to the rest of the log without a cursor");
};
