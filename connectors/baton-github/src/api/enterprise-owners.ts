import { everyPage } from "@baton-connectors/sdk";
import {
  anything,
  id,
  listOf,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  type Shaped,
} from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import { type CursorPage, fitted, fittedOrNull, nextCursor, pageInfo } from "../github/graphql.ts";
import { refusedWithout } from "../github/graphql-error.ts";

/** The id is null where it does not fit the 32 bits that GraphQL has for it. */
const account = object({ login: id, databaseId: number });
export type Account = Shaped<typeof account>;

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

const ofPage = "pageInfo{hasNextPage,endCursor}";
const enterpriseQuery = `query($slug:String!,$text:String!,$after:String){enterprise(slug:$slug){id
  organizations(first:100,after:$after,query:$text){nodes{login} ${ofPage}}}}`;
const ownersQuery = `query($org:String!,$after:String){organization(login:$org){
  enterpriseOwners(first:100,after:$after){nodes{login,databaseId} ${ofPage}}}}`;
const membersQuery = `query($slug:String!,$text:String,$after:String){enterprise(slug:$slug){
  members(first:100,after:$after,query:$text){nodes{__typename
    ...on EnterpriseUserAccount{login,user{login,databaseId}} ...on User{login,databaseId}} ${ofPage}}}}`;

/**
 * A page of a connection. GitHub says nowhere that somebody may be null in it, and of whom it does not show it says so as an
 * error beside the data: a null that stands by itself is no shorter list.
 */
const connection = <T>(node: Shape<T>) => object({ nodes: listOf(node), pageInfo });
const member = object({
  __typename: oneOf("EnterpriseUserAccount", "User"),
  login: id,
  databaseId: number,
  user: optional(account),
});

const organizations = object({ enterprise: object({ id, organizations: connection(object({ login: id })) }) });
const owners = object({ organization: object({ enterpriseOwners: connection(account) }) });
const members = object({ enterprise: object({ members: connection(member) }) });
const invitation = object({ id });

// https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/objects#enterprise
export function enterpriseOwnersApi(ofOrg: Github, ofEnterprise: Github, slug: string): EnterpriseOwnersApi {
  const refused = refusedWithout(
    `the owners of the enterprise ${slug}`,
    "Enterprise people: read",
    "Give the GitHub App, as installed in the enterprise, the permission Enterprise people: read.",
  );
  const organizationsNamed = (text: string) => (after: string | undefined) =>
    ofEnterprise
      .connection(enterpriseQuery, { slug, text, after }, (data) => {
        const { enterprise } = fitted(organizations, data);
        const { nodes, pageInfo } = enterprise.organizations;
        return { items: nodes.map(({ login }) => ({ of: enterprise.id, login })), next: nextCursor(pageInfo) };
      })
      .catch(refused);
  return {
    slug,
    async nodeIdFor(org) {
      for await (const items of everyPage(organizationsNamed(org))) {
        const found = items.find(({ login }) => login.toLowerCase() === org.toLowerCase());
        if (found) return found.of;
      }
      return undefined;
    },
    // https://docs.github.com/en/graphql/reference/objects#organizationenterpriseownerconnection
    owners: (org, after) =>
      ofOrg
        .connection(ownersQuery, { org, after }, (data) => {
          const { nodes, pageInfo } = fitted(owners, data).organization.enterpriseOwners;
          return { items: nodes, next: nextCursor(pageInfo) };
        })
        .catch(refused),
    members: (after, text) =>
      ofEnterprise
        .connection(membersQuery, { slug, text: text ?? null, after }, (data) => {
          const { nodes, pageInfo } = fitted(members, data).enterprise.members;
          return { items: nodes.flatMap(toAccount), next: nextCursor(pageInfo) };
        })
        .catch(refused),
    async invitations(logins) {
      if (logins.length === 0) return new Map();
      const names = logins.map((_, i) => `l${i}`);
      const asked = names.map(
        (name) => `${name}:enterpriseAdministratorInvitation(enterpriseSlug:$slug,userLogin:$${name},role:OWNER){id}`,
      );
      const variables = names.map((name) => `$${name}:String!`);
      // Null where nobody invited this one, as the error beside it says.
      const answer = object(Object.fromEntries(names.map((name) => [name, anything])));
      return ofEnterprise.query(
        `query($slug:String!,${variables.join(",")}){${asked.join(" ")}}`,
        { slug, ...Object.fromEntries(logins.map((login, i) => [names[i], login])) },
        (data) => {
          const found = fitted(answer, data);
          const ids = names.map((name) => fittedOrNull(invitation, found[name], name)?.id);
          return new Map(logins.flatMap((login, i) => (ids[i] === undefined ? [] : [[login, ids[i]] as const])));
        },
        isGone,
      );
    },
    // https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/mutations#inviteenterpriseadmin
    invite: (enterpriseId, invitee) =>
      ofEnterprise.mutate(
        "mutation($input:InviteEnterpriseAdminInput!){inviteEnterpriseAdmin(input:$input){clientMutationId}}",
        { input: { enterpriseId, invitee, role: "OWNER" } },
      ),
    // https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/mutations#cancelenterpriseadmininvitation
    cancel: (invitationId) =>
      ofEnterprise.mutate(
        "mutation($input:CancelEnterpriseAdminInvitationInput!){cancelEnterpriseAdminInvitation(input:$input){clientMutationId}}",
        { input: { invitationId } },
        isGone,
      ),
    // https://docs.github.com/en/enterprise-cloud@latest/graphql/reference/mutations#updateenterpriseadministratorrole
    demote: (enterpriseId, login) =>
      ofEnterprise.mutate(
        "mutation($input:UpdateEnterpriseAdministratorRoleInput!){updateEnterpriseAdministratorRole(input:$input){clientMutationId}}",
        { input: { enterpriseId, login, role: "UNAFFILIATED" } },
        isGone,
      ),
  };
}

/** What is asked for, or to be taken away, and is not there. */
const isGone = (kind: string) => kind === "NOT_FOUND";

/** An account of the enterprise that is no user of GitHub cannot be an owner. */
function toAccount({ __typename, login, databaseId, user }: Shaped<typeof member>): Account[] {
  if (__typename === "User") return [{ login, databaseId }];
  return user ? [user] : [];
}
