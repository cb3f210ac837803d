import type { Github } from "../github/octokit.ts";

export interface Account {
  readonly login: string;
  /** Null where it does not fit the 32 bits that GraphQL has for it. */
  readonly databaseId: number | null;
}
export interface CursorPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * Owners of an enterprise and invitations to become one. Who is an owner is read as the organization's App, everything else
 * as the enterprise's.
 */
export interface EnterpriseOwnersApi {
  readonly slug: string;
  /** The enterprise's node id; undefined when the organization is not one of its own. */
  nodeIdFor(org: string): Promise<string | undefined>;
  owners(org: string, after: string | undefined): Promise<CursorPage<Account>>;
  /** Members whose login holds the text; all without one. */
  members(after: string | undefined, text?: string): Promise<CursorPage<Account>>;
  /** Ids of open invitations by login, for at most 100 logins. */
  invitations(logins: readonly string[]): Promise<ReadonlyMap<string, string>>;
  invite(enterpriseId: string, login: string): Promise<void>;
  cancel(invitationId: string): Promise<void>;
  /** The owner stays a member. */
  demote(enterpriseId: string, login: string): Promise<void>;
}

interface Connection<T> {
  readonly nodes?: readonly (T | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}
type Member = Partial<Account> & { readonly user?: Account | null };

const pageInfo = "pageInfo{hasNextPage,endCursor}";
const enterpriseQuery = `query($slug:String!,$text:String!,$after:String){enterprise(slug:$slug){id
  organizations(first:100,after:$after,query:$text){nodes{login} ${pageInfo}}}}`;
const ownersQuery = `query($org:String!,$after:String){organization(login:$org){
  enterpriseOwners(first:100,after:$after){nodes{login,databaseId} ${pageInfo}}}}`;
const membersQuery = `query($slug:String!,$text:String,$after:String){enterprise(slug:$slug){
  members(first:100,after:$after,query:$text){nodes{
    ...on EnterpriseUserAccount{login,user{login,databaseId}} ...on User{login,databaseId}} ${pageInfo}}}}`;

// https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/objects#enterprise
export function enterpriseOwnersApi(ofOrg: Github, ofEnterprise: Github, slug: string): EnterpriseOwnersApi {
  return {
    slug,
    async nodeIdFor(org) {
      for (let after: string | undefined, more = true; more; ) {
        const { enterprise } = await ofEnterprise.graphql<{
          enterprise: { readonly id: string; readonly organizations: Connection<{ readonly login: string }> };
        }>(enterpriseQuery, { slug, text: org, after: after ?? null });
        const { items, next } = toPage(enterprise.organizations);
        if (items.some(({ login }) => login.toLowerCase() === org.toLowerCase())) return enterprise.id;
        after = next;
        more = next !== undefined;
      }
      return undefined;
    },
    // https://docs.github.com/en/graphql/reference/objects#organizationenterpriseownerconnection
    async owners(org, after) {
      const { organization } = await ofOrg.graphql<{ organization: { enterpriseOwners: Connection<Account> } }>(
        ownersQuery,
        { org, after: after ?? null },
      );
      return toPage(organization.enterpriseOwners);
    },
    async members(after, text) {
      const { enterprise } = await ofEnterprise.graphql<{ enterprise: { members: Connection<Member> } }>(membersQuery, {
        ...{ slug, text: text ?? null, after: after ?? null },
      });
      const { items, next } = toPage(enterprise.members);
      return { items: items.flatMap(toAccount), next };
    },
    async invitations(logins) {
      if (logins.length === 0) return new Map();
      const names = logins.map((_, i) => `l${i}`);
      const asked = names.map(
        (name) => `${name}:enterpriseAdministratorInvitation(enterpriseSlug:$slug,userLogin:$${name},role:OWNER){id}`,
      );
      const variables = names.map((name) => `$${name}:String!`);
      const found = await ofEnterprise.graphql<Record<string, { readonly id: string } | null>>(
        `query($slug:String!,${variables.join(",")}){${asked.join(" ")}}`,
        { slug, ...Object.fromEntries(logins.map((login, i) => [names[i], login])) },
        // Nobody invited this one.
        (kind) => kind === "NOT_FOUND",
      );
      return new Map(logins.flatMap((login, i) => (found[names[i]!] ? [[login, found[names[i]!]!.id] as const] : [])));
    },
    // https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/mutations#inviteenterpriseadmin
    invite: async (enterpriseId, invitee) =>
      void (await ofEnterprise.graphql(
        "mutation($input:InviteEnterpriseAdminInput!){inviteEnterpriseAdmin(input:$input){clientMutationId}}",
        { input: { enterpriseId, invitee, role: "OWNER" } },
      )),
    // https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/mutations#cancelenterpriseadmininvitation
    cancel: async (invitationId) =>
      void (await ofEnterprise.graphql(
        "mutation($input:CancelEnterpriseAdminInvitationInput!){cancelEnterpriseAdminInvitation(input:$input){clientMutationId}}",
        { input: { invitationId } },
        isGone,
      )),
    // https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/mutations#updateenterpriseadministratorrole
    demote: async (enterpriseId, login) =>
      void (await ofEnterprise.graphql(
        "mutation($input:UpdateEnterpriseAdministratorRoleInput!){updateEnterpriseAdministratorRole(input:$input){clientMutationId}}",
        { input: { enterpriseId, login, role: "UNAFFILIATED" } },
        isGone,
      )),
  };
}

/** What is to be taken away and is not there is taken away. */
const isGone = (kind: string) => kind === "NOT_FOUND";

const toPage = <T>({ nodes, pageInfo: { hasNextPage, endCursor } }: Connection<T>): CursorPage<T> => ({
  items: (nodes ?? []).filter((one): one is T & {} => one !== null),
  next: hasNextPage && endCursor ? endCursor : undefined,
});

/** An account of the enterprise that is no user of GitHub cannot be an owner. */
function toAccount({ login, databaseId, user }: Member): Account[] {
  if (user !== undefined) return user ? [user] : [];
  return login === undefined ? [] : [{ login, databaseId: databaseId ?? null }];
}
