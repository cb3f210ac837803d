/** A configuration for the simulated server. */
export const simulatedMapping = (url: string, more = "") => `apiEndpoint: "${url}/scim/v2"
hasScimHeader: true
auth: { authType: apiKey, apiKeyPrefix: Bearer }
user:
  id: id
  userName: userName
  firstName: name.givenName
  lastName: name.familyName
  primaryEmail: "emails[?(@.primary==true)].value"
  firstEmail: "emails[0].value"
  active: active
  roles: { path: roles, name: value, display: display }
group:
  id: id
  displayName: displayName
  members: { path: members, id: value }
pagination: { totalResults: totalResults, itemsPerPage: itemsPerPage, startIndex: startIndex }
provisioning:
  addUserToGroup: { schemas: "urn:ietf:params:scim:api:messages:2.0:PatchOp", op: add, path: members, valuePath: value }
  removeUserFromGroup: { schemas: "urn:ietf:params:scim:api:messages:2.0:PatchOp", op: remove, path: members, valuePath: value${more} }
  addUserRole: { schemas: "urn:ietf:params:scim:api:messages:2.0:PatchOp", op: add, path: roles, valuePath: value }
  removeUserRole: { schemas: "urn:ietf:params:scim:api:messages:2.0:PatchOp", op: remove, path: roles, valuePath: value }
`;
