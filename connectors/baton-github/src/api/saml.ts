import {
  anything,
  id,
  listOf,
  object,
  optional,
  optionalListOf,
  requiredText,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import { type CursorPage, fitted, fittedOrNull, nextCursor, pageInfo } from "../github/graphql.ts";
import { refusedWithout } from "../github/graphql-error.ts";

const providerShape = object({ id: requiredText, ssoUrl: text });
export type SamlProvider = Shaped<typeof providerShape>;

export interface SamlIdentity {
  readonly login: string;
  readonly nameId: string;
  readonly emails: readonly string[];
}

export interface SamlApi {
  /** The organisation's own SAML identity provider, if it has one. */
  provider(org: string): Promise<SamlProvider | undefined>;
  /** Who its accounts are to that provider, some at a time; undefined without one. */
  identities(org: string, after: string | undefined, first: number): Promise<CursorPage<SamlIdentity> | undefined>;
  /** Who one account is to it; undefined when it is nobody. */
  identity(org: string, login: string): Promise<Omit<SamlIdentity, "login"> | undefined>;
}

/** The user is null for an identity that belongs to no account yet. https://docs.github.com/en/graphql/reference/objects#externalidentity */
const edge = object({
  node: object({
    user: optional(object({ login: id })),
    samlIdentity: optional(object({ nameId: text, emails: optionalListOf(object({ value: requiredText })) })),
  }),
});
type Edge = Shaped<typeof edge>;

const identitiesOfProvider = object({ externalIdentities: object({ edges: listOf(edge), pageInfo }) });
const identityOfProvider = object({ externalIdentities: object({ edges: listOf(edge) }) });

const organization = object({ organization: object({ samlIdentityProvider: anything }) });
/** Null without a provider. https://docs.github.com/en/graphql/reference/objects#organization */
const providerIn = (data: unknown): unknown => fitted(organization, data).organization.samlIdentityProvider;

// https://docs.github.com/en/graphql/reference/objects#organizationidentityprovider
export function samlApi(github: Github): SamlApi {
  const query = <T>(text: string, variables: { orgLoginName: string }, read: (data: unknown) => T) =>
    github.query(text, variables, read).catch(refused(variables.orgLoginName));
  return {
    provider: (org) =>
      query(providerQuery, { orgLoginName: org }, (data) =>
        fittedOrNull(providerShape, providerIn(data), "samlIdentityProvider"),
      ),
    identities: (org, after, first) =>
      github
        .connection(identitiesQuery, { orgLoginName: org, first, after }, (data) => {
          const provider = fittedOrNull(identitiesOfProvider, providerIn(data), "samlIdentityProvider");
          if (!provider) return undefined;
          const { edges, pageInfo } = provider.externalIdentities;
          return { items: edges.flatMap(identityOf), next: nextCursor(pageInfo) };
        })
        .catch(refused(org)),
    identity: (org, login) =>
      query(identityQuery, { orgLoginName: org, ...{ userName: login } }, (data) => {
        const [found] =
          fittedOrNull(identityOfProvider, providerIn(data), "samlIdentityProvider")?.externalIdentities.edges ?? [];
        return found && knownAs(found);
      }),
  };
}

/** GraphQL's refusals name nothing. */
const refused = (org: string) =>
  refusedWithout(
    `the SAML identity provider of ${org}`,
    "Organization administration: read",
    "Give the GitHub App or fine-grained token the permission Organization administration: read; a classic token needs read:org, an owner's.",
  );

const providerQuery =
  "query($orgLoginName:String!){organization(login:$orgLoginName){samlIdentityProvider{id,ssoUrl}}}";

const identitiesQuery = `query($orgLoginName:String!,$first:Int!,$after:String){
  organization(login:$orgLoginName){samlIdentityProvider{externalIdentities(first:$first,after:$after){
    edges{node{samlIdentity{nameId,emails{value}},user{login}}} pageInfo{hasNextPage,endCursor}}}}}`;

const identityQuery = `query($orgLoginName:String!,$userName:String!){
  organization(login:$orgLoginName){samlIdentityProvider{externalIdentities(first:1,login:$userName){
    edges{node{samlIdentity{nameId,emails{value}},user{login}}}}}}}`;

function identityOf(one: Edge): SamlIdentity[] {
  const login = one.node.user?.login;
  return login === undefined ? [] : [{ login, ...knownAs(one) }];
}

function knownAs({ node: { samlIdentity } }: Edge) {
  return { nameId: samlIdentity?.nameId ?? "", emails: (samlIdentity?.emails ?? []).map(({ value }) => value) };
}
