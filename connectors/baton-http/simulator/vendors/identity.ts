import {
  add,
  after,
  bearer,
  cap,
  groupOf,
  json,
  membersOf,
  numbered,
  ok,
  type People,
  type Person,
  parts,
  remove,
  type Vendor,
} from "./kit.ts";

const okta: Vendor = {
  variables: { OKTA_DOMAIN: "acme.okta.test", OKTA_API_TOKEN: "okta-api-token" },
  authorized: ({ headers }) => headers.authorization === "SSWS okta-api-token",
  group: "group",
  grants: true,
  answer({ method, url }, people) {
    const user = ({ id, name, mail, active }: Person) => ({
      ...{ id, status: active ? "ACTIVE" : "SUSPENDED" },
      profile: { firstName: name.split(" ")[0], lastName: name.split(" ")[1], email: mail, login: mail },
    });
    // https://developer.okta.com/docs/api/#pagination
    const page = (rows: readonly unknown[]) => {
      const { page: found, next } = after(rows, url.searchParams.get("after"));
      const self = `<${url.href}>; rel="self"`;
      return ok(found, { link: next ? [self, `<${url.origin}${url.pathname}?after=${next}>; rel="next"`] : [self] });
    };
    if (url.pathname === "/api/v1/users") return page(people.users.map(user));
    if (url.pathname === "/api/v1/groups")
      return page(people.groups.map(({ id, name }) => ({ id, profile: { name } })));
    const [group] = parts(url.pathname, "/api/v1/groups/:/users") ?? [];
    if (group) return page(membersOf(people, group).map(user));
    const [of, who] = parts(url.pathname, "/api/v1/groups/:/users/:") ?? [];
    if (!of) return undefined;
    (method === "PUT" ? add : remove)(people, of, who!);
    return { status: 204 };
  },
};

const auth0: Vendor = {
  variables: {
    AUTH0_DOMAIN: "acme.auth0.test",
    AUTH0_CLIENT_ID: "auth0-client",
    AUTH0_CLIENT_SECRET: "auth0-client-secret",
  },
  authorized: bearer("auth0-access-token"),
  standalone: {
    flags: {
      "auth0-base-url": "https://acme.auth0.test",
      "auth0-client-id": "auth0-client",
      "auth0-client-secret": "auth0-client-secret",
    },
    other: "organization",
  },
  group: "role",
  grants: true,
  signIn({ url, body }) {
    if (url.pathname !== "/oauth/token") return undefined;
    const form = new URLSearchParams(body);
    const isKnown =
      form.get("audience") === "https://acme.auth0.test/api/v2/" && form.get("client_secret") === "auth0-client-secret";
    return isKnown
      ? ok({ access_token: "auth0-access-token", token_type: "Bearer", expires_in: 86_400 })
      : { status: 403, body: { error: "access_denied" } };
  },
  answer(request, people) {
    const { method, url } = request;
    // https://auth0.com/docs/manage-users/user-search/view-search-results-by-page
    const page = (name: string, rows: readonly unknown[]) => {
      const found = numbered(rows, url, "page", 0, true);
      return ok({
        start: Number(url.searchParams.get("page")) * cap,
        limit: cap,
        length: found.length,
        total: rows.length,
        [name]: found,
      });
    };
    const user = ({ id, name, mail, active }: Person) => ({
      user_id: `auth0|${id}`,
      name,
      email: mail,
      ...(!active && { blocked: true }),
    });
    const plain = (id: string) => id.replace("auth0|", "");
    if (url.pathname === "/api/v2/users") return page("users", people.users.map(user));
    if (url.pathname === "/api/v2/roles")
      return page(
        "roles",
        people.groups.map(({ id, name }) => ({ id, name })),
      );
    if (url.pathname === "/api/v2/organizations")
      return page(
        "organizations",
        people.others.map(({ id, name }) => ({ id, name })),
      );
    const [organization] = parts(url.pathname, "/api/v2/organizations/:/members") ?? [];
    if (organization) {
      if (method === "GET") return page("members", membersOf(people, organization).map(user));
      for (const one of json<{ members: readonly string[] }>(request).members)
        (method === "POST" ? add : remove)(people, organization, plain(one));
      return { status: 204 };
    }
    const [role] = parts(url.pathname, "/api/v2/roles/:/users") ?? [];
    if (role && url.searchParams.has("take")) {
      // https://auth0.com/docs/api/management/v2/roles/get-role-user: checkpoints
      const { page: found, next } = after(membersOf(people, role).map(user), url.searchParams.get("from"));
      return ok({ users: found, ...(next && { next }) });
    }
    if (role && method === "GET") return page("users", membersOf(people, role).map(user));
    if (role) {
      for (const one of json<{ users: readonly string[] }>(request).users) add(people, role, plain(one));
      return ok({});
    }
    const [who] = parts(url.pathname, "/api/v2/users/:/roles") ?? [];
    if (!who) return undefined;
    for (const one of json<{ roles: readonly string[] }>(request).roles) remove(people, one, plain(who));
    return { status: 204 };
  },
};

const entra: Vendor = {
  variables: { TENANT_ID: "tenant", CLIENT_ID: "entra-client", CLIENT_SECRET: "entra-client-secret" },
  authorized: bearer("entra-access-token"),
  group: "group",
  grants: true,
  signIn: ({ url }) =>
    url.pathname === "/tenant/oauth2/v2.0/token"
      ? ok({ access_token: "entra-access-token", expires_in: 3600 })
      : undefined,
  answer(request, people) {
    const { method, url } = request;
    // https://learn.microsoft.com/en-us/graph/paging
    const page = (rows: readonly unknown[]) => {
      const { page: value, next } = after(rows, url.searchParams.get("$skiptoken"));
      return ok({ value, ...(next && { "@odata.nextLink": `${url.origin}${url.pathname}?$skiptoken=${next}` }) });
    };
    const user = ({ id, name, mail, active }: Person) => ({
      "@odata.type": "#microsoft.graph.user",
      id,
      displayName: name,
      mail,
      userPrincipalName: mail,
      accountEnabled: active,
    });
    if (url.pathname === "/v1.0/users") return page(people.users.map(user));
    if (url.pathname === "/v1.0/groups") return page(people.groups.map(({ id, name }) => ({ id, displayName: name })));
    const [group] = parts(url.pathname, "/v1.0/groups/:/members") ?? [];
    if (group)
      return page([...membersOf(people, group).map(user), { "@odata.type": "#microsoft.graph.device", id: "d" }]);
    const [to] = parts(url.pathname, "/v1.0/groups/:/members/$ref") ?? [];
    if (to && method === "POST") {
      add(people, to, String(json<Record<string, string>>(request)["@odata.id"]).split("/").at(-1)!);
      return { status: 204 };
    }
    const [of, who] = parts(url.pathname, "/v1.0/groups/:/members/:/$ref") ?? [];
    if (!of) return undefined;
    remove(people, of, who!);
    return { status: 204 };
  },
};

/** https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.4 */
const scim: Vendor = {
  variables: { SCIM_URL: "https://scim.test/v2", SCIM_TOKEN: "scim-bearer-token" },
  authorized: bearer("scim-bearer-token"),
  group: "group",
  grants: true,
  answer(request, people: People) {
    const { method, url } = request;
    const page = (rows: readonly unknown[]) => {
      const Resources = numbered(rows, url, "startIndex", 1);
      return ok({
        totalResults: rows.length,
        startIndex: Number(url.searchParams.get("startIndex")),
        itemsPerPage: Resources.length,
        Resources,
      });
    };
    if (url.pathname === "/v2/Users")
      return page(
        people.users.map(({ id, name, mail, active }) => ({
          id,
          userName: mail,
          displayName: name,
          active,
          emails: [{ value: mail, primary: true }],
        })),
      );
    if (url.pathname === "/v2/Groups") return page(people.groups.map(({ id, name }) => ({ id, displayName: name })));
    const [id] = parts(url.pathname, "/v2/Groups/:") ?? [];
    const group = id === undefined ? undefined : groupOf(people, id);
    if (!group) return undefined;
    if (method === "GET")
      return ok({
        id,
        displayName: group.name,
        ...(group.members.length > 0 && { members: group.members.map((value) => ({ value })) }),
      });
    const [{ op, value }] = json(request).Operations as unknown as [{ op: string; value: { value: string }[] }];
    for (const one of value) (op === "add" ? add : remove)(people, group.id, one.value);
    return { status: 204 };
  },
};

export const identity = { okta, auth0, entra, scim };
