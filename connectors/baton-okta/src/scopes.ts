/** OAuth scopes by what they open. https://developer.okta.com/docs/api/oauth2/ */
const bySegment: Readonly<Record<string, string>> = {
  org: "orgs",
  users: "users",
  groups: "groups",
  apps: "apps",
  iam: "roles",
  devices: "devices",
  "api-tokens": "apiTokens",
  logs: "logs",
};

/** The scope a request needs, for errors that name what is missing. */
export function scopeOf(method: string, path: string): string {
  const [, , , collection = "", , sub] = path.split("/");
  const what = sub === "roles" && collection !== "iam" ? "roles" : (bySegment[collection] ?? collection);
  return `okta.${what}.${method === "GET" ? "read" : "manage"}`;
}

/** What is asked for with each token. Scopes the app was not granted are left out of the token by Okta. */
export function requestedScopes(wants: { readonly secrets: boolean; readonly devices: boolean }): string[] {
  const things = ["users", "groups", "roles", "apps"];
  return [
    ...things.map((thing) => `okta.${thing}.read`),
    ...things.map((thing) => `okta.${thing}.manage`),
    ...(wants.secrets ? ["okta.apiTokens.read"] : []),
    ...(wants.devices ? ["okta.devices.read"] : []),
  ];
}
