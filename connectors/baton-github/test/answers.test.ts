import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { appConfig, openInstance, rowsOf } from "./instance.ts";
import { type Sent, through } from "./intercepted.ts";

/** One of everything there is to read, in two organizations; some lists have two pages. */
function tenantOf(): Tenant {
  const made = makeTenant({ users: 32, teams: 2, repositories: 1, memberships: 8, collaborators: 6 }, 3);
  const members = made.orgs[0]!.members.slice(0, 5);
  const org = {
    ...made.orgs[0]!,
    members,
    saml: {
      id: "P_1",
      ssoUrl: "https://idp.example.com",
      identities: members.map(({ login }) => ({ login, nameId: `${login}@idp.example.com`, emails: [] })),
    },
    roles: made.orgs[0]!.roles.slice(0, 1),
    installations: [{ id: "501", app_id: "61", app_slug: "ci-bot" }],
  };
  const other = { ...org, id: "9002", login: "other", teams: [], repos: [], invitations: [], pats: [], saml: null };
  return tenantFile.parse({
    ...made,
    orgs: [org, other],
    config: { ...made.config, page_cap: 3 },
    app: { id: appConfig.appId, installations: { acme: "71" }, enterprise_installations: { "acme-inc": "72" } },
    enterprises: [
      {
        slug: "acme-inc",
        organizations: ["acme", "other"],
        pending_owners: [members[2]!.login],
        users: members.map(({ login }, i) => ({ login, roles: i === 0 ? ["Owner", "Member"] : ["Member"] })),
      },
    ],
  });
}

const types = ["org", "team", "user", "repository", "org_role", "invitation", "enterprise_role"];
const configs: Readonly<Record<string, readonly [Partial<Config>, readonly string[]]>> = {
  "a token": [{ enterprises: ["acme-inc"] }, [...types, "app", "license"]],
  "a token, direct collaborators only": [{ directCollaboratorsOnly: true }, types.slice(0, 4)],
  "a GitHub App": [{ ...appConfig, org: "acme", enterprises: ["acme-inc"], syncSecrets: true }, [...types, "api-key"]],
};

/** Requests that differ in ids, cursors and logins alone are of one kind; whether a page is the first matters. */
function kindOf({ method, url, body }: Sent): string {
  const path = url.pathname
    .replace("/api/v3", "")
    .replaceAll(/\d+/g, "#")
    .replaceAll(/repository-#|user-#/g, "#");
  const page = url.searchParams.has("page") ? " page" : "";
  const role = url.searchParams.get("role") ?? "";
  const query = body === "" ? "" : (JSON.parse(body).query as string).replaceAll(/\s+/g, " ").slice(0, 200);
  const after = /"after":"/.test(body) ? " after" : "";
  return [method, `${path}${page}`, role, `${query}${after}`].filter(Boolean).join(" ");
}

const html = "<!DOCTYPE html><html><body>Sign in to continue</body></html>";
const json = (value: unknown) => () =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
const answers: Readonly<Record<string, (text: string) => Response>> = {
  "204": () => new Response(null, { status: 204 }),
  "an empty body": () => new Response(""),
  null: json(null),
  "another kind": (text) => json(text.startsWith("[") ? {} : [])(),
  "an empty object": json({}),
  text: json("ok"),
  "an error with 200": json({ message: "Server Error", documentation_url: "https://docs.github.com/rest" }),
  "HTML with 200": () => new Response(html, { headers: { "content-type": "text/html" } }),
  "JSON that breaks off": (text) => new Response(text.slice(0, text.length / 2)),
};

describe.each(Object.entries(configs))("with %s", (_, [change, resourceTypeIds]) => {
  const synced = async (carry: (sent: Sent, pass: () => Promise<Response>) => Promise<Response>) => {
    const instance = openInstance({ tenant: tenantOf() });
    const { store } = await instance.sync(change, { resourceTypeIds }, { transport: through(instance.fetch, carry) });
    return rowsOf(store);
  };
  const clean = async () => {
    const kinds = new Set<string>();
    const rows = await synced((sent, pass) => {
      kinds.add(kindOf(sent));
      return pass();
    });
    return { rows, kinds: [...kinds] };
  };
  let known: ReturnType<typeof clean> | undefined;
  const cleanOnce = () => {
    known ??= clean();
    return known;
  };

  test.each(Object.entries(answers))("whatever is answered by %s: an error, or the same rows", async (_, answer) => {
    const { rows, kinds } = await cleanOnce();
    expect(kinds.length).toBeGreaterThan(10);
    const fewer: string[] = [];
    let refused = 0;
    for (const kind of kinds) {
      const outcome = await synced(async (sent, pass) => {
        const real = await pass();
        return kindOf(sent) === kind ? answer(await real.text()) : real;
      }).catch((thrown: { malformed?: boolean }) => (thrown.malformed ? "refused" : String(thrown)));
      if (outcome === "refused") refused++;
      else if (JSON.stringify(outcome) !== JSON.stringify(rows)) fewer.push(kind);
    }
    expect(fewer).toEqual([]);
    expect(refused).toBeGreaterThan(kinds.length / 2);
  });
});

test("every list there is to read is among these", async () => {
  const kinds = new Set<string>();
  for (const [change, resourceTypeIds] of Object.values(configs)) {
    const instance = openInstance({ tenant: tenantOf() });
    const transport = through(instance.fetch, (sent, pass) => {
      kinds.add(kindOf(sent));
      return pass();
    });
    await instance.sync(change, { resourceTypeIds }, { transport });
  }
  const wanted = [
    ...[
      "GET /user/orgs",
      "GET /orgs/acme/members",
      "GET /orgs/acme/members page",
      "GET /orgs/acme/members page member",
    ],
    ...["GET /orgs/acme/members admin", "GET /orgs/acme/teams", "GET /organizations/#/team/#/members maintainer"],
    ...["GET /organizations/#/team/#/members member", "GET /orgs/acme/repos", "GET /repos/acme/#/teams"],
    ...["GET /repos/acme/#/collaborators", "GET /repos/acme/#/collaborators page", "GET /orgs/acme/organization-roles"],
    ...["GET /orgs/acme/organization-roles/#/teams", "GET /orgs/acme/organization-roles/#/users"],
    ...["GET /orgs/acme/invitations", "GET /orgs/acme/installations", "GET /orgs/acme/personal-access-tokens"],
    "GET /enterprises/acme-inc/consumed-licenses page",
  ];
  expect(wanted.filter((kind) => !kinds.has(kind))).toEqual([]);
  for (const field of [
    "samlIdentityProvider{id",
    "externalIdentities(first:$first",
    "enterpriseOwners",
    "members(first",
  ])
    expect([field, [...kinds].some((kind) => kind.includes(field))]).toEqual([field, true]);
});
