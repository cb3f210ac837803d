import { BatonError } from "@baton-connectors/sdk";
import { whenNoData } from "../github/graphql-error.ts";
import type { Github } from "../github/octokit.ts";

export interface SamlProvider {
  readonly id?: string | null;
  readonly ssoUrl?: string | null;
}
export interface SamlIdentity {
  readonly login: string;
  readonly nameId: string;
  readonly emails: readonly string[];
}

export interface SamlApi {
  /** The organisation's own SAML identity provider, if it has one. */
  provider(org: string): Promise<SamlProvider | undefined>;
  /** Who its accounts are to that provider, some at a time. */
  identities(
    org: string,
    after: string | undefined,
    first: number,
  ): Promise<{ items: readonly SamlIdentity[]; next: string | undefined }>;
  /** Who one account is to it; undefined when it is nobody. */
  identity(org: string, login: string): Promise<Omit<SamlIdentity, "login"> | undefined>;
}

interface Edge {
  readonly node?: {
    readonly user?: { readonly login?: string | null } | null;
    readonly samlIdentity?: {
      readonly nameId?: string | null;
      readonly emails?: readonly { readonly value?: string | null }[] | null;
    } | null;
  } | null;
}
interface IdentitiesAnswer {
  readonly organization?: {
    readonly samlIdentityProvider?: {
      readonly externalIdentities?: {
        readonly edges?: readonly (Edge | null)[] | null;
        readonly pageInfo?: { readonly hasNextPage?: boolean; readonly endCursor?: string | null } | null;
      } | null;
    } | null;
  } | null;
}

// https://docs.github.com/en/graphql/reference/objects#organizationidentityprovider
export function samlApi({ graphql }: Github): SamlApi {
  return {
    async provider(org) {
      const found = await graphql<{
        organization?: { samlIdentityProvider?: SamlProvider | null } | null;
      }>("query($orgLoginName:String!){organization(login:$orgLoginName){samlIdentityProvider{id,ssoUrl}}}", {
        orgLoginName: org,
      }).catch(whenNoData);
      return found?.organization?.samlIdentityProvider ?? undefined;
    },
    async identities(org, after, first) {
      const { organization } = await graphql<IdentitiesAnswer>(identitiesQuery, {
        orgLoginName: org,
        first,
        after: after ?? null,
      });
      const { edges, pageInfo } = organization?.samlIdentityProvider?.externalIdentities ?? {};
      if (!pageInfo) {
        throw new BatonError("FailedPrecondition", `GraphQL does not list the SAML identities of ${org}`, {
          kind: "upstream",
        });
      }
      const items = (edges ?? []).flatMap((edge) => identityOf(edge));
      return { items, next: pageInfo.hasNextPage && pageInfo.endCursor ? pageInfo.endCursor : undefined };
    },
    async identity(org, login) {
      const found = await graphql<IdentitiesAnswer>(identityQuery, { orgLoginName: org, userName: login }).catch(
        whenNoData,
      );
      const [edge] = found?.organization?.samlIdentityProvider?.externalIdentities?.edges ?? [];
      return edge ? knownAs(edge) : undefined;
    },
  };
}

const identitiesQuery = `query($orgLoginName:String!,$first:Int!,$after:String){
  organization(login:$orgLoginName){samlIdentityProvider{externalIdentities(first:$first,after:$after){
    edges{node{samlIdentity{nameId,emails{value}},user{login}}} pageInfo{hasNextPage,endCursor}}}}}`;

const identityQuery = `query($orgLoginName:String!,$userName:String!){
  organization(login:$orgLoginName){samlIdentityProvider{externalIdentities(first:1,login:$userName){
    edges{node{samlIdentity{nameId,emails{value}},user{login}}}}}}}`;

/** None for an identity that belongs to no account yet. */
function identityOf(edge: Edge | null): SamlIdentity[] {
  const login = edge?.node?.user?.login;
  if (!login) return [];
  return [{ login, ...knownAs(edge) }];
}

function knownAs(edge: Edge | null) {
  const { nameId, emails } = edge?.node?.samlIdentity ?? {};
  return { nameId: nameId ?? "", emails: (emails ?? []).map(({ value }) => value ?? "") };
}
