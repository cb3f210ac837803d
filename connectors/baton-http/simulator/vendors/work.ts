import {
  add,
  after,
  basic,
  bearer,
  cap,
  groupOf,
  json,
  membersOf,
  numbered,
  ok,
  type Person,
  parts,
  remove,
  type Vendor,
} from "./kit.ts";

const zoom: Vendor = {
  variables: {
    ZOOM_CLIENT_ID: "zoom-client",
    ZOOM_CLIENT_SECRET: "zoom-client-secret",
    ZOOM_ACCOUNT_ID: "zoom-account",
  },
  authorized: bearer("zoom-access-token"),
  group: "group",
  grants: true,
  signIn({ url, body, headers }) {
    if (url.pathname !== "/oauth/token") return undefined;
    const form = new URLSearchParams(body);
    const isKnown =
      form.get("grant_type") === "account_credentials" &&
      form.get("account_id") === "zoom-account" &&
      String(headers.authorization).startsWith("Basic ");
    return isKnown
      ? ok({ access_token: "zoom-access-token", token_type: "bearer", expires_in: 3599 })
      : { status: 400, body: { reason: "unsupported grant type" } };
  },
  answer(request, people) {
    const { method, url } = request;
    // https://developers.zoom.us/docs/api/pagination: "" is the end
    const page = (name: string, rows: readonly unknown[]) => {
      const { page: found, next } = after(rows, url.searchParams.get("next_page_token"));
      return ok({ [name]: found, next_page_token: next ?? "" });
    };
    if (url.pathname === "/v2/users")
      return page(
        "users",
        people.users.map(({ id, name, mail, active }) => ({
          id,
          display_name: name,
          email: mail,
          status: active ? "active" : "inactive",
        })),
      );
    if (url.pathname === "/v2/groups")
      return page(
        "groups",
        people.groups.map(({ id, name }) => ({ id, name })),
      );
    const [group] = parts(url.pathname, "/v2/groups/:/members") ?? [];
    if (group && method === "GET")
      return page(
        "members",
        membersOf(people, group).map(({ id }) => ({ id })),
      );
    if (group) {
      for (const { id } of json<{ members: { id: string }[] }>(request).members) add(people, group, id);
      return { status: 201, body: { ids: "x" } };
    }
    const [of, who] = parts(url.pathname, "/v2/groups/:/members/:") ?? [];
    if (!of) return undefined;
    remove(people, of, who!);
    return { status: 204 };
  },
};

const jira: Vendor = {
  variables: { JIRA_SITE: "acme.atlassian.test", JIRA_EMAIL: "a@b.test", JIRA_TOKEN: "jira-api-token" },
  authorized: basic("a@b.test", "jira-api-token"),
  group: "group",
  grants: true,
  tells: true,
  answer(request, people) {
    const { method, url } = request;
    const user = ({ id, name, mail, active }: Person) => ({
      accountId: id,
      accountType: "atlassian",
      displayName: name,
      emailAddress: mail,
      active,
    });
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination: maxResults may be lowered
    const page = (rows: readonly unknown[]) => {
      const startAt = Number(url.searchParams.get("startAt"));
      return ok({
        startAt,
        maxResults: cap,
        total: rows.length,
        isLast: startAt + cap >= rows.length,
        values: numbered(rows, url, "startAt"),
      });
    };
    const group = url.searchParams.get("groupId") ?? "";
    switch (url.pathname) {
      case "/rest/api/3/users/search":
        return ok(numbered(people.users.map(user), url, "startAt"));
      case "/rest/api/3/group/bulk":
        return page(people.groups.map(({ id, name }) => ({ groupId: id, name })));
      case "/rest/api/3/group/member": {
        const members = membersOf(people, group);
        return page(members.map(user));
      }
      case "/rest/api/3/group/user":
        if (method === "DELETE") {
          const who = url.searchParams.get("accountId")!;
          if (!groupOf(people, group)?.members.includes(who)) return undefined;
          remove(people, group, who);
        } else if (groupOf(people, group)?.members.includes(json<{ accountId: string }>(request).accountId))
          return { status: 400, body: { errorMessages: ["Cannot add user. 'x' is already a member of 'y'."] } };
        else add(people, group, json<{ accountId: string }>(request).accountId);
        return method === "DELETE" ? { status: 200 } : { status: 201, body: {} };
    }
    return undefined;
  },
};

const zendesk: Vendor = {
  variables: { ZENDESK_SUBDOMAIN: "acme", ZENDESK_EMAIL: "a@b.test", ZENDESK_TOKEN: "zendesk-api-token" },
  authorized: basic("a@b.test/token", "zendesk-api-token"),
  group: "group",
  answer({ url }, people) {
    // https://developer.zendesk.com/api-reference/introduction/pagination
    const page = (name: string, rows: readonly unknown[]) => {
      const { page: found, next } = after(rows, url.searchParams.get("page[after]"));
      return ok({
        [name]: found,
        meta: { has_more: next !== undefined, after_cursor: next ?? null },
        links: { next: null },
      });
    };
    if (url.pathname === "/api/v2/users")
      return page(
        "users",
        people.users.map(({ id, name, mail, active }) => ({
          id,
          name,
          email: mail,
          role: "agent",
          suspended: !active,
        })),
      );
    if (url.pathname === "/api/v2/groups")
      return page(
        "groups",
        people.groups.map(({ id, name }) => ({ id, name })),
      );
    const [group] = parts(url.pathname, "/api/v2/groups/:/memberships") ?? [];
    return group === undefined
      ? undefined
      : page(
          "group_memberships",
          membersOf(people, group).map(({ id }) => ({ user_id: id })),
        );
  },
};

const servicenow: Vendor = {
  variables: {
    SERVICENOW_INSTANCE: "acme.service-now.test",
    SERVICENOW_USER: "reader",
    SERVICENOW_PASSWORD: "now-password",
  },
  authorized: basic("reader", "now-password"),
  standalone: {
    flags: { deployment: "acme", username: "reader", password: "now-password" },
    other: "role",
    // The first role is that of the first group, which is empty.
    besides: ({ others }) => ({ grants: Math.min(1, others.length) }),
  },
  group: "group",
  grants: true,
  tells: true,
  answer(request, people) {
    const { method, url } = request;
    const page = (rows: readonly unknown[]) =>
      ok({ result: numbered(rows, url, "sysparm_offset") }, { "x-total-count": String(rows.length + 5) });
    switch (url.pathname) {
      case "/api/now/table/sys_user":
        return page(
          people.users.map(({ id, name, mail, active }) => ({
            sys_id: id,
            name,
            email: mail,
            user_name: mail,
            first_name: name.split(" ")[0],
            last_name: name.split(" ")[1],
            active: String(active),
          })),
        );
      case "/api/now/table/sys_user_role":
        return page(people.others.map(({ id, name }) => ({ sys_id: id, name })));
      case "/api/now/table/sys_group_has_role": {
        const [, role] = /role=([^^]*)/.exec(url.searchParams.get("sysparm_query") ?? "") ?? [];
        return page(role === "o1" ? [{ sys_id: "o1-g1", group: "g1" }] : []);
      }
      case "/api/now/table/sys_user_group":
        return page(people.groups.map(({ id, name }) => ({ sys_id: id, name, description: "" })));
      case "/api/now/table/sys_user_has_role":
      case "/api/now/table/sys_user_grmember": {
        if (method === "POST") {
          const { group: to, role, user } = json<{ group?: string; role?: string; user: string }>(request);
          const group = (to ?? role)!;
          if (groupOf(people, group)?.members.includes(user))
            return { status: 403, body: { error: { message: "Operation Failed", detail: "Unique Key violation" } } };
          add(people, group, user);
          return { status: 201, body: { result: { sys_id: "x" } } };
        }
        const query = url.searchParams.get("sysparm_query") ?? "";
        const [, group = ""] = /(?:group|role)=([^^]*)/.exec(query) ?? [];
        // https://www.servicenow.com/docs/bundle/yokohama-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html
        const isPlain = url.searchParams.get("sysparm_exclude_reference_link") === "true";
        const [, who] = /user=([^^]*)/.exec(query) ?? [];
        const members = groupOf(people, group) ? membersOf(people, group) : [];
        return page(
          members
            .filter(({ id }) => who === undefined || id === who)
            .map(({ id }) => ({ sys_id: `${group}-${id}`, user: isPlain ? id : { link: "x", value: id } })),
        );
      }
    }
    const [row = ""] =
      parts(url.pathname, "/api/now/table/sys_user_grmember/:") ??
      parts(url.pathname, "/api/now/table/sys_user_has_role/:") ??
      [];
    const [group, who] = row.split("-");
    if (!group || !who || !groupOf(people, group)?.members.includes(who)) return undefined;
    remove(people, group, who);
    return { status: 204 };
  },
};

const bamboohr: Vendor = {
  variables: { BAMBOOHR_COMPANY: "acme", BAMBOOHR_API_KEY: "bamboo-api-key" },
  authorized: basic("bamboo-api-key", "x"),
  standalone: { flags: { "company-domain": "acme", "api-key": "bamboo-api-key" } },
  answer({ url }, people) {
    // https://documentation.bamboohr.com/reference/request-custom-report-1
    if (url.pathname === "/api/gateway.php/acme/v1/reports/custom")
      return ok({
        title: "Employees",
        fields: [],
        employees: people.users.map(({ id, name, mail, active }) => ({
          ...{ id, firstName: name.split(" ")[0], lastName: name.split(" ")[1], workEmail: mail },
          ...{ supervisor: null, supervisorEId: null, supervisorId: null, supervisorEmail: null },
          status: active ? "Active" : "Inactive",
        })),
      });
    if (url.pathname !== "/api/gateway.php/acme/v1/meta/users") return undefined;
    const rows = people.users.map(({ id, name, mail, active }, i) => [
      id,
      {
        id,
        employeeId: i,
        firstName: name.split(" ")[0],
        lastName: name.split(" ")[1],
        email: mail,
        status: active ? "enabled" : "disabled",
      },
    ]);
    return ok(Object.fromEntries(rows));
  },
};

const salesforce: Vendor = {
  variables: {
    SALESFORCE_DOMAIN: "login.salesforce.test",
    SALESFORCE_CLIENT_ID: "sf-client",
    SALESFORCE_CLIENT_SECRET: "sf-client-secret",
  },
  authorized: ({ url, headers }) =>
    url.host === "acme.my.salesforce.test" && headers.authorization === "Bearer salesforce-access-token",
  signIn: ({ url }) =>
    url.pathname === "/services/oauth2/token"
      ? ok({
          access_token: "salesforce-access-token",
          instance_url: "https://acme.my.salesforce.test",
          token_type: "Bearer",
        })
      : undefined,
  group: "permission_set",
  grants: true,
  tells: true,
  answer(request, people) {
    const { url } = request;
    const start = "/services/data/v60.0";
    if (url.pathname === `${start}/sobjects/PermissionSetAssignment`) {
      const { AssigneeId: who, PermissionSetId: set } = json<{ AssigneeId: string; PermissionSetId: string }>(request);
      if (groupOf(people, set)?.members.includes(who))
        return { status: 400, body: [{ errorCode: "DUPLICATE_VALUE", message: "duplicate" }] };
      add(people, set, who);
      return { status: 201, body: { id: "x", success: true } };
    }
    const [gone] = parts(url.pathname, `${start}/sobjects/PermissionSetAssignment/:`) ?? [];
    if (gone !== undefined) {
      const [set, who] = gone.split("-");
      if (!who) return undefined;
      remove(people, set!, who);
      return { status: 204 };
    }
    // The next address has the query in it, and takes no parameters.
    const [next] = parts(url.pathname, `${start}/query/:`) ?? [];
    if (next === undefined && url.pathname !== `${start}/query`) return undefined;
    const [query, cursor] = next ? (JSON.parse(next) as [string, string]) : [url.searchParams.get("q")!, undefined];
    const [, assignee] = /AssigneeId = '(\w*)'/.exec(query) ?? [];
    const [, set] = /PermissionSetId = '(\w*)'/.exec(query) ?? [];
    const rows: readonly unknown[] = query.includes("FROM PermissionSetAssignment")
      ? membersOf(people, set!)
          .filter(({ id }) => assignee === undefined || id === assignee)
          .map(({ id }) => ({ Id: `${set}-${id}`, AssigneeId: id }))
      : query.includes("FROM PermissionSet ")
        ? people.groups.map(({ id, name }) => ({ Id: id, Label: name }))
        : people.users.map(({ id, name, mail, active }) => ({
            Id: id,
            Name: name,
            Email: mail,
            Username: mail,
            IsActive: active,
          }));
    const { page: records, next: following } = after(rows, cursor);
    return ok({
      done: following === undefined,
      totalSize: rows.length,
      records,
      ...(following && { nextRecordsUrl: `${start}/query/${encodeURIComponent(JSON.stringify([query, following]))}` }),
    });
  },
};

const tableau: Vendor = {
  variables: {
    TABLEAU_SERVER: "tableau.test",
    TABLEAU_TOKEN_NAME: "reader",
    TABLEAU_TOKEN_SECRET: "tableau-token-secret",
    TABLEAU_SITE: "acme",
  },
  authorized: ({ headers }) => headers["x-tableau-auth"] === "tableau-session-token",
  standalone: {
    flags: {
      "access-token-name": "reader",
      "access-token-secret": "tableau-token-secret",
      "server-path": "tableau.test",
      "site-id": "acme",
      "api-version": "3.22",
    },
    // Four licenses, of which everybody has one.
    besides: ({ users }) => ({ resources: 4, grants: users.length }),
    untried: { "provisioning license": "a user has one license: another takes its place" },
  },
  group: "group",
  grants: true,
  tells: true,
  signIn(request) {
    if (request.url.pathname !== "/api/3.22/auth/signin") return undefined;
    const { credentials } = json<unknown>(request) as {
      credentials: { personalAccessTokenSecret?: string; site?: { contentUrl?: string } };
    };
    if (credentials.personalAccessTokenSecret !== "tableau-token-secret" || credentials.site?.contentUrl !== "acme")
      return { status: 401, body: { error: { summary: "Signin Error" } } };
    return ok({ credentials: { token: "tableau-session-token", site: { id: "site-1", contentUrl: "acme" } } });
  },
  answer(request, people) {
    const { method, url } = request;
    const user = ({ id, name, mail, active }: Person) => ({
      id,
      name: mail,
      fullName: name,
      email: mail,
      siteRole: active ? "Viewer" : "Unlicensed",
    });
    // https://help.tableau.com/current/api/rest_api/en-us/REST/rest_api_concepts_paging.htm: numbers are texts
    const page = (outer: string, inner: string, rows: readonly unknown[]) =>
      ok({
        pagination: {
          pageNumber: url.searchParams.get("pageNumber"),
          pageSize: String(cap),
          totalAvailable: String(rows.length),
        },
        [outer]: { [inner]: numbered(rows, url, "pageNumber", 1, true) },
      });
    const start = "/api/3.22/sites/site-1";
    if (url.pathname === `${start}/users`) return page("users", "user", people.users.map(user));
    if (url.pathname === `${start}/groups`)
      return page(
        "groups",
        "group",
        people.groups.map(({ id, name }) => ({ id, name })),
      );
    const [group] = parts(url.pathname, `${start}/groups/:/users`) ?? [];
    if (group && method === "GET") return page("users", "user", membersOf(people, group).map(user));
    if (group) {
      const { id } = json<{ user: { id: string } }>(request).user;
      if (groupOf(people, group)?.members.includes(id))
        return { status: 409, body: { error: { summary: "Resource Conflict" } } };
      add(people, group, id);
      return ok({ user: { id } });
    }
    const [changed] = parts(url.pathname, `${start}/users/:`) ?? [];
    if (changed) {
      const { siteRole } = (json<unknown>(request) as { user: unknown }).user as { siteRole: string };
      const found = people.users.find(({ id }) => id === changed);
      if (found) Object.assign(found, { active: siteRole !== "Unlicensed" });
      return found && ok({ user: { id: changed, siteRole } });
    }
    const [of, who] = parts(url.pathname, `${start}/groups/:/users/:`) ?? [];
    if (!of) return undefined;
    if (!groupOf(people, of)?.members.includes(who!))
      return { status: 404, body: { error: { summary: "Resource Not Found" } } };
    remove(people, of, who!);
    return { status: 204 };
  },
};

export const work = { zoom, jira, zendesk, servicenow, bamboohr, salesforce, tableau };
