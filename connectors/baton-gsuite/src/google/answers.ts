import {
  anything,
  exactly,
  flag,
  id,
  object,
  oneOf,
  optional,
  optionalListOf,
  record,
  requiredText,
  type Shape,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";

/**
 * What Google's answers must have. Names and types are Google's own: test/published-types.test.ts holds them against
 * @googleapis/admin. Ids are required but where recorded answers lack them; what has none is told and left out.
 */

/**
 * An error that comes with a success, https://cloud.google.com/apis/design/errors, is an object: only a list of nothing, or
 * nothing, may stand there.
 */
export const noError: Shape<readonly never[] | undefined> = optionalListOf(oneOf<never>());
/** One object as the answer itself. */
const answer = <const F extends { readonly [name: string]: Shape<unknown> }>(fields: F) =>
  object({ ...fields, error: noError });

const userName = object({ givenName: text, familyName: text, fullName: text, displayName: text });
const userFields = {
  primaryEmail: text,
  name: optional(userName),
  thumbnailPhotoUrl: text,
  archived: flag,
  suspended: flag,
  suspensionReason: text,
  deletionTime: text,
  isEnrolledIn2Sv: flag,
  creationTime: text,
  lastLoginTime: text,
  orgUnitPath: text,
  includeInGlobalAddressList: flag,
  customerId: text,
  customSchemas: record,
  // Untyped in Google's own description; their readers tell of what they cannot read.
  relations: optional(anything),
  organizations: optional(anything),
  posixAccounts: optional(anything),
  externalIds: optional(anything),
};
export const listedUser = object({ ...userFields, id: optional(id) });
export const user = answer({ ...userFields, id });
/** A user from any answer. */
export type User = Shaped<typeof listedUser>;
/** Of whom there is nothing to do without either. */
export const reachableUser = object({ id: optional(id), primaryEmail: text });
export type ReachableUser = Shaped<typeof reachableUser>;

const groupFields = { email: text, name: text, description: text };
export const listedGroup = object({ ...groupFields, id: optional(id) });
export const group = answer({ ...groupFields, id });
export type Group = Shaped<typeof listedGroup>;

export const listedMember = object({ id: optional(id), email: text, type: text });
export const member = answer({ id });
export const hasMember = answer({ isMember: flag });
export type Member = Shaped<typeof listedMember>;

const roleFields = { roleId: id, roleName: text };
export const listedRole = object(roleFields);
export const role = answer(roleFields);
export type Role = Shaped<typeof listedRole>;

const assignmentFields = { roleAssignmentId: id, roleId: id, assignedTo: id, assigneeType: text, scopeType: text };
export const listedAssignment = object(assignmentFields);
export const roleAssignment = answer(assignmentFields);
export type RoleAssignment = Shaped<typeof listedAssignment>;

/** An application that a user gave access; some recorded ones have no client id. */
export const oauthToken = object({ clientId: text, displayText: text });
export type OauthToken = Shaped<typeof oauthToken>;
/** An application password. */
export const applicationPassword = object({ codeId: id });
export const domain = object({ domainName: requiredText });
export type Domain = Shaped<typeof domain>;

const activityEvent = object({
  type: text,
  name: text,
  parameters: optionalListOf(object({ name: text, value: text })),
});
export const activity = object({
  id: optional(object({ time: text, uniqueQualifier: optional(id) })),
  actor: optional(object({ email: text, profileId: optional(id) })),
  events: optionalListOf(activityEvent),
});
export type Activity = Shaped<typeof activity>;
export type ActivityEvent = Shaped<typeof activityEvent>;

const transferFields = {
  id,
  overallTransferStatusCode: text,
  applicationDataTransfers: optionalListOf(object({ applicationId: id })),
};
export const listedTransfer = object(transferFields);
export const dataTransfer = answer(transferFields);
export type DataTransfer = Shaped<typeof listedTransfer>;

/** https://developers.google.com/workspace/admin/groups-settings/v1/reference/groups: words, also for true and false. */
export const groupSettings = answer({
  kind: exactly("groupsSettings#groups"),
  allowExternalMembers: text,
  allowWebPosting: text,
  whoCanPostMessage: text,
  messageModerationLevel: text,
});

/** https://cloud.google.com/identity/docs/reference/rest/v1/inboundSamlSsoProfiles */
export const ssoProfile = object({ name: text, displayName: text });
export type SsoProfile = Shaped<typeof ssoProfile>;
