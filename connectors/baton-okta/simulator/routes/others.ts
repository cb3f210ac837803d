import { notFound } from "../refusal.ts";
import { listed, ok, type Route, route } from "../route.ts";

/** Organisation, devices and API tokens: read-only here. */
export const otherRoutes: readonly Route[] = [
  // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingGeneral/
  route("GET", "/api/v1/org", "okta.orgs.read", ({ world }) => ok(world.tenant.org)),
  // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/
  route(
    "GET",
    "/api/v1/devices",
    "okta.devices.read",
    (call) => listed(call.page("devices", call.world.tenant.devices, 200)),
    ["limit", "after"],
  ),
  // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/
  route(
    "GET",
    "/api/v1/api-tokens",
    "okta.apiTokens.read",
    (call) => listed(call.page("apitokens", call.world.tenant.apiTokens, 200)),
    ["after"],
  ),
  route("GET", "/api/v1/api-tokens/{tokenId}", "okta.apiTokens.read", ({ world, params }) => {
    const token = world.tenant.apiTokens.find(({ id }) => id === params.tokenId);
    return token ? ok(token) : notFound(params.tokenId!, "ApiToken");
  }),
];
