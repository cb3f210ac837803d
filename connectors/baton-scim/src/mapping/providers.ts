/** Configurations by the name of the app, as YAML. What they say beyond the Go connector's is what that one lacks to work. */
interface Provider {
  readonly endpoint: string;
  readonly scim?: boolean;
  readonly auth?: string;
  readonly user?: string;
  readonly emails?: string;
  readonly group?: string | false;
  readonly itemsPerPage?: string;
  readonly roleChanges?: boolean;
}

const roles = "  roles: { path: roles, name: value, display: display }";
const standardEmails = '  primaryEmail: "$.emails[?(@.primary==true)].value"\n  firstEmail: "emails[0].value"';
const standardGroup =
  "  id: id\n  displayName: displayName\n  members: { path: members, id: value, displayName: display }";
const patch = 'schemas: "urn:ietf:params:scim:api:messages:2.0:PatchOp"';
const change = (op: string, path: string) => `{ ${patch}, op: ${op}, path: ${path}, valuePath: value }`;

/** A key that is refused as it is goes again behind `Bearer`: see auth.ts. */
const bareKey = "  authType: apiKey";
const bearerKey = "  authType: apiKey\n  apiKeyPrefix: Bearer";

const providers: Readonly<Record<string, Provider>> = {
  // https://docs.slack.dev/reference/scim-api/
  slack: {
    endpoint: "https://api.slack.com/scim/v1/",
    user: "  roles: { path: roles, name: value }",
    roleChanges: true,
  },
  // https://developers.miro.com/docs/scim
  miro: { endpoint: "https://miro.com/api/v1/scim", scim: true, user: roles, roleChanges: true },
  // https://learning.postman.com/docs/administration/scim-provisioning/: users have no e-mail but their name.
  postman: {
    endpoint: "https://api.getpostman.com/scim/v2/",
    auth: bareKey,
    emails: "  primaryEmail: userName\n  firstEmail: userName",
  },
  // https://developers.zoom.us/docs/api/scim2/
  zoom: {
    endpoint: "https://api.zoom.us/scim2/",
    scim: true,
    auth: `${bearerKey}\n  shouldObtainToken: true\n  authUrl: "https://zoom.us/oauth/token"\n  tokenPath: access_token`,
    user: `${roles}\n  hasGroupsOnUser: true\n  userGroup: { path: groups, name: display }`,
    group: "  id: id\n  displayName: displayName",
    roleChanges: true,
  },
  // https://www.canva.dev/docs/connect/scim/
  canva: { endpoint: "https://www.canva.com/_scim/v2/", scim: true },
  jellyfish: { endpoint: "https://app.jellyfish.co/scim/v2/", scim: true, user: roles },
  tesorio: { endpoint: "https://app.tesorio.com/scim/v2/" },
  whimsical: { endpoint: "https://api.whimsical.com/scim-v2", scim: true, group: false },
  // https://help.sap.com/docs/successfactors-platform/sap-successfactors-api-reference-guide-odata-v2/scim-api
  "sap-success-factors": {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: environment variables are filled in when the file is read.
    endpoint: "https://${SAP_SF_API_SERVER}/successfactorsfoundation/rest/iam/scim/v2",
    scim: true,
    auth: `  authType: customTokenSource
  apiKeyPrefix: Bearer
  authUrl: "https://\${SAP_SF_API_SERVER}/oauth/token"
  tokenPath: access_token
  withCustomTokenRequest: true
  tokenRequestDefaults:
    contentType: application/x-www-form-urlencoded
    formBodyValues:
      grant_type: "urn:ietf:params:oauth:grant-type:saml2-bearer"
      client_id: "\${SAP_SF_CLIENT_ID}"
      assertion: "\${SAP_SF_SAML_ASSERTION}"
      company_id: "\${SAP_SF_COMPANY_ID}"`,
    user: "  hasGroupsOnUser: true\n  userGroup: { path: groups, name: display, id: value }",
    emails: "  skipUserEmails: true",
    group: "  id: value\n  displayName: display",
    itemsPerPage: "count",
  },
};

export const providerNames: readonly string[] = Object.keys(providers).sort();

/** The configuration of an app that is built in; undefined where there is none of that name. */
export function providerText(name: string): string | undefined {
  if (!Object.hasOwn(providers, name)) return undefined;
  const { endpoint, scim = false, auth = bearerKey, user, emails = standardEmails, group, ...rest } = providers[name]!;
  const lines = [
    `apiEndpoint: "${endpoint}"`,
    `hasScimHeader: ${scim}`,
    `auth:\n${auth}`,
    `user:\n  id: id\n  userName: userName\n  firstName: name.givenName\n  lastName: name.familyName\n  active: active`,
    emails,
    ...(user ? [user] : []),
    ...(group === false ? [] : [`group:\n${group ?? standardGroup}`]),
    `pagination: { totalResults: totalResults, itemsPerPage: ${rest.itemsPerPage ?? "itemsPerPage"}, startIndex: startIndex }`,
    "provisioning:\n  deleteUser: delete",
    ...(group === false
      ? []
      : [`  addUserToGroup: ${change("add", "members")}\n  removeUserFromGroup: ${change("remove", "members")}`]),
    ...(rest.roleChanges
      ? [`  addUserRole: ${change("add", "roles")}\n  removeUserRole: ${change("remove", "roles")}`]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}
