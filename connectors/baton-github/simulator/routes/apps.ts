import { withOrg } from "../access.ts";
import type { Credentials } from "../credentials.ts";
import { json, notFound, refuse } from "../reply.ts";
import { PAGING, type Route, route } from "../router.ts";
import { exactNumber } from "../shapes.ts";

/** An App's installations, the tokens it mints for them, and the fine-grained tokens an App may list. */
export const appRoutes = (credentials: Credentials): Route[] => [
  // https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
  route("GET", "/orgs/{org}/installation", { jwt: true }, (call) =>
    withOrg(call, (org) => {
      const installations = call.world.tenant.app?.installations ?? {};
      const id = installations[org.login];
      if (!id) return notFound;
      const known = org.installations.find((one) => one.id === id);
      const installation = known ?? {
        id,
        app_id: call.world.tenant.app?.id ?? "0",
        app_slug: "",
        target_type: "Organization",
        repository_selection: "all" as const,
      };
      return json(call.shapes.installation(org, installation));
    }),
  ),
  // https://docs.github.com/en/enterprise-cloud@latest/rest/apps/apps#get-an-enterprise-installation-for-the-authenticated-app
  route("GET", "/enterprises/{enterprise}/installation", { jwt: true }, (call) => {
    const slug = call.params.enterprise ?? "";
    const id = call.world.tenant.app?.enterprise_installations[slug];
    return id ? json({ id: exactNumber(id), target_type: "Enterprise", account: { slug } }) : notFound;
  }),
  // https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
  route("POST", "/app/installations/{installation_id}/access_tokens", { jwt: true }, (call) => {
    const { app } = call.world.tenant;
    const id = call.params.installation_id;
    const org = Object.entries(app?.installations ?? {}).find(([, one]) => one === id)?.[0];
    const enterprise = Object.entries(app?.enterprise_installations ?? {}).find(([, one]) => one === id)?.[0];
    if (org === undefined && enterprise === undefined) return notFound;
    const { token, expiresAt } = credentials.mint({
      kind: "installation",
      ...(org === undefined ? {} : { org }),
      ...(enterprise === undefined ? {} : { enterprise }),
      ...(app?.permissions ? { permissions: app.permissions } : {}),
    });
    return json(
      {
        token,
        expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
        permissions: app?.permissions ?? { members: "write", metadata: "read" },
        repository_selection: "all",
      },
      201,
    );
  }),
  // https://docs.github.com/en/rest/orgs/orgs#list-app-installations-for-an-organization
  route(
    "GET",
    "/orgs/{org}/installations",
    { scopes: ["admin:read", "admin:org", "read:org"], permission: ["organization_administration", "read"] },
    (call) =>
      withOrg(call, (org) => {
        if (org.installations_status) return refuse(org.installations_status, "Not Found");
        const { items, headers } = call.page(org.installations);
        const installations = items.map((one) => call.shapes.installation(org, one));
        return json({ total_count: org.installations.length, installations }, 200, headers);
      }),
    PAGING,
  ),
  // https://docs.github.com/en/rest/orgs/personal-access-tokens#list-fine-grained-personal-access-tokens-with-access-to-organization-resources
  route(
    "GET",
    "/orgs/{org}/personal-access-tokens",
    { permission: ["organization_personal_access_tokens", "read"], not: ["classic", "fine-grained"] },
    (call) =>
      withOrg(call, (org) => {
        const { items, headers } = call.page(org.pats);
        return json(
          items.map((one) => call.shapes.accessToken(org, one)),
          200,
          headers,
        );
      }),
    [...PAGING, "sort", "direction", "owner", "repository", "permission", "last_used_before", "last_used_after"],
  ),
];
