import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { graphql } from "@octokit/graphql";
import { buildSchema, Kind, parse } from "graphql";
import { simulatedToken } from "../simulator/index.ts";
import { asked, baseUrl, enterprise, logins, octokitOf, ofApp, opened, org } from "./official-clients.ts";

const as = (request: object, token = simulatedToken) =>
  graphql.defaults({ baseUrl, headers: { authorization: `token ${token}` }, request });

interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
/** Every node of a connection that has several pages. */
async function all<T>(page: (after: string | null) => Promise<Connection<T>>): Promise<T[]> {
  const found: T[] = [];
  let count = 0;
  let after: string | null = null;
  for (let more = true; more; count++) {
    const { nodes, pageInfo }: Connection<T> = await page(after);
    found.push(...nodes);
    more = pageInfo.hasNextPage;
    after = pageInfo.endCursor;
  }
  expect(count).toBeGreaterThan(1);
  return found;
}
const page = (fields: string) => `(first:2,after:$after){nodes{${fields}} pageInfo{hasNextPage,endCursor}}`;
interface Member {
  readonly login: string;
}

describe("GitHub's own client for GraphQL", () => {
  test("reads connections to their ends", async () => {
    const { acme, tenant, request } = opened();
    const ask = as(request);
    const identities = await all<{ samlIdentity: { nameId: string } }>(async (after) => {
      const saml = `samlIdentityProvider{externalIdentities${page("samlIdentity{nameId}")}}`;
      const query = `query($org:String!,$after:String){organization(login:$org){${saml}}}`;
      const { organization } = await ask<{ organization: { samlIdentityProvider: { externalIdentities: never } } }>(
        ...([query, { org, after }] as const),
      );
      return organization.samlIdentityProvider.externalIdentities;
    });
    const { identities: known } = acme.saml as { identities: { nameId: string }[] };
    expect(identities.map(({ samlIdentity }) => samlIdentity.nameId)).toEqual(known.map(({ nameId }) => nameId));

    const ofEnterprise = (list: string) =>
      all<Member>(async (after) => {
        const query = `query($slug:String!,$after:String){enterprise(slug:$slug){${list}}}`;
        const found = await ask<{ enterprise: Record<string, never> }>(query, { slug: enterprise, after });
        return Object.values(found.enterprise)[0]!;
      });
    const [owned] = tenant.enterprises;
    expect(logins(await ofEnterprise(`organizations${page("login")}`))).toEqual(owned!.organizations);
    const accounts = "...on EnterpriseUserAccount{login} ...on User{login}";
    expect(logins(await ofEnterprise(`members${page(accounts)}`))).toEqual(logins(owned!.users));
    const owners = await all<Member>(async (after) => {
      const query = `query($org:String!,$after:String){organization(login:$org){enterpriseOwners${page("login")}}}`;
      return (await ask<{ organization: { enterpriseOwners: never } }>(query, { org, after })).organization
        .enterpriseOwners;
    });
    expect(logins(owners)).toEqual(logins(owned!.users.slice(0, 3)));
  });

  test("reads nodes, itself, and what is left of its limit", async () => {
    const { tenant, request } = opened();
    const [first, second] = tenant.users;
    const nodeIds = [`U_${first!.id}`, `U_${second!.id}`];
    const query = `query($ids:[ID!]!,$id:ID!){nodes(ids:$ids){...on User{login}} node(id:$id){id}
      viewer{login} rateLimit{limit,remaining}}`;
    const found = await as(request)<Record<string, unknown>>(query, { ids: nodeIds, id: nodeIds[0] });
    expect(found).toMatchObject({
      nodes: [{ login: first!.login }, { login: second!.login }],
      node: { id: nodeIds[0] },
      viewer: { login: tenant.me },
      rateLimit: { limit: tenant.config.rate_limit },
    });
  });

  test("invites an owner of the enterprise, cancels that, and takes one's role away", async () => {
    const { tenant, request } = opened();
    const ask = as(request);
    const [owned] = tenant.enterprises;
    const invitee = "user-7";
    const { enterprise: found } = await ask<{ enterprise: { id: string } }>(`{enterprise(slug:"${enterprise}"){id}}`);
    const change = (name: string, input: object) =>
      ask(`mutation($input:${name[0]!.toUpperCase()}${name.slice(1)}Input!){${name}(input:$input){clientMutationId}}`, {
        input,
      });
    await change("inviteEnterpriseAdmin", { enterpriseId: found.id, invitee, role: "OWNER" });
    expect(owned!.pending_owners).toEqual([invitee]);
    const { enterpriseAdministratorInvitation: invitation } = await ask<{
      enterpriseAdministratorInvitation: { id: string };
    }>(`{enterpriseAdministratorInvitation(enterpriseSlug:"${enterprise}",userLogin:"${invitee}",role:OWNER){id}}`);
    await change("cancelEnterpriseAdminInvitation", { invitationId: invitation.id });
    expect(owned!.pending_owners).toEqual([]);
    const login = "user-2";
    await change("updateEnterpriseAdministratorRole", { enterpriseId: found.id, login, role: "UNAFFILIATED" });
    expect(owned!.users.find((one) => one.login === login)?.roles).toEqual(["Member"]);
  });

  test("throws what GitHub says beside the data", async () => {
    const { octokit, request } = opened();
    const nobody = 'query{organization(login:"nobody"){id}}';
    const refused = { name: "GraphqlResponseError", errors: [{ type: "NOT_FOUND" }] };
    await expect(as(request)(nobody)).rejects.toMatchObject(refused);
    await expect(octokit.graphql(nobody)).rejects.toMatchObject(refused);
    await expect(as(request)("query{organization(login:1){no}}")).rejects.toMatchObject({
      ...{ name: "GraphqlResponseError", errors: expect.any(Array) },
    });
    await expect(as(request, "ghp_another")(nobody)).rejects.toMatchObject({ status: 401 });
    const limited = as(opened({ limits: { primary: 0 } }).request);
    await expect(limited(nobody)).rejects.toMatchObject({ errors: [{ type: "RATE_LIMITED" }] });
  });

  test("asks with the token of an installation", async () => {
    const { request } = opened();
    const there = octokitOf(request, ofApp({ installationId: 71 }));
    const { organization } = await there.graphql<{ organization: object }>(`{organization(login:"${org}"){login}}`);
    expect(organization).toEqual({ login: org });
  });
});

test("and it asked for every root field that is simulated", () => {
  const schema = buildSchema(readFileSync(new URL("../simulator/schema.graphql", import.meta.url), "utf8"));
  const simulated = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type!.getFields()));
  const used = asked()
    .filter(({ path }) => path === "/api/graphql")
    .flatMap(({ body }) => parse(JSON.parse(body).query).definitions)
    .flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? one.selectionSet.selections : []))
    .flatMap((one) => (one.kind === Kind.FIELD ? one.name.value : []));
  expect(simulated.filter((field) => !used.includes(field))).toEqual([]);
});
