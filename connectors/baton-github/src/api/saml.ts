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
      const { organization } = await graphql<{
        organization?: { samlIdentityProvider?: SamlProvider | null } | null;
      }>("query($orgLoginName:String!){organization(login:$orgLoginName){samlIdentityProvider{id,ssoUrl}}}", {
        orgLoginName: org,
      });
      return organization?.samlIdentityProvider ?? undefined;
    },
    async identities(org, after, first) {
      const { organization } = await graphql<IdentitiesAnswer>(identitiesQuery, {
        orgLoginName: org,
        first,
        after: after ?? null,
      });
      const { edges, pageInfo } = organization?.samlIdentityProvider?.externalIdentities ?? {};
      const items = (edges ?? []).flatMap((edge) => identityOf(edge));
      return { items, next: pageInfo?.hasNextPage && pageInfo.endCursor ? pageInfo.endCursor : undefined };
    },
  };
}

const identitiesQuery = `query($orgLoginName:String!,$first:Int!,$after:String){
  organization(login:$orgLoginName){samlIdentityProvider{externalIdentities(first:$first,after:$after){
    edges{node{samlIdentity{nameId,emails{value}},user{login}}} pageInfo{hasNextPage,endCursor}}}}}`;

/** None for an identity that belongs to no account yet. */
function identityOf(edge: Edge | null): SamlIdentity[] {
  const login = edge?.node?.user?.login;
  if (!login) return [];
  const { nameId, emails } = edge?.node?.samlIdentity ?? {};
  return [{ login, nameId: nameId ?? "", emails: (emails ?? []).map(({ value }) => value ?? "") }];
}
