import type { Survey } from "./survey.ts";

const patchOp = 'schemas: "urn:ietf:params:scim:api:messages:2.0:PatchOp"';

/** The configuration for a server as it was found, as YAML with the reasons. */
export function propose(survey: Survey): string {
  const { entrance, findings } = survey;
  const { baseUrl, fixed, mediaType } = entrance.wire;
  const query = new URLSearchParams(fixed?.query as Record<string, string>).toString();
  const address = query ? `${baseUrl}?${query}` : baseUrl;
  const notes = findings.filter(({ state }) => state === "differs" || state === "unknown");
  return [
    `# How baton-scim reads ${new URL(baseUrl).host}. Found by reading; nothing was changed there. Change what is not right.`,
    ...(notes.length > 0 ? ["#", "# Where the server is not as RFC 7643 and 7644 have it, or does not say:"] : []),
    ...notes.map(({ rule, what }) => `# - ${what} (${rule})`),
    `apiEndpoint: ${JSON.stringify(address)}`,
    `hasScimHeader: ${mediaType === "application/scim+json"} # Accept: ${mediaType}`,
    `auth: { authType: ${entrance.auth.authType}, apiKeyPrefix: ${JSON.stringify(entrance.auth.apiKeyPrefix)} }`,
    ...userLines(survey),
    ...groupLines(survey),
    ...pageLines(survey),
    ...changeLines(survey),
    "",
  ].join("\n");
}

function userLines({ user, members, users }: Survey): string[] {
  const isAddress = users.rows.some(({ userName }) => typeof userName === "string" && userName.includes("@"));
  const mail =
    user.emails === "list"
      ? [
          `  primaryEmail: "emails[?(@.primary==true)].value"${user.primary ? "" : " # none is marked as primary so far"}`,
          "  firstEmail: emails[0].value",
        ]
      : user.emails === "text"
        ? ["  primaryEmail: emails[0] # emails are texts", "  firstEmail: emails[0]"]
        : isAddress
          ? ["  primaryEmail: userName # users have no emails, and names that are addresses", "  firstEmail: userName"]
          : ["  skipUserEmails: true # users have no emails"];
  // Members that groups show need not be asked for a second time.
  const fromUsers =
    user.groups &&
    !members?.byFilter &&
    members?.findings.some(({ rule, state }) => rule === "members" && state === "differs");
  return [
    "user:",
    "  id: id",
    "  userName: userName",
    "  firstName: name.givenName",
    "  lastName: name.familyName",
    ...mail,
    "  active: active",
    user.roles
      ? `  roles: { path: roles, name: value${user.roleDisplay ? ", display: display" : ""} }`
      : "  # roles: { path: roles, name: value, display: display } # no user shows one",
    ...(fromUsers
      ? [
          "  hasGroupsOnUser: true # groups show no members",
          `  userGroup: { path: groups, name: display${user.groups === "id" ? ", id: value" : ""} }`,
        ]
      : []),
  ];
}

function groupLines({ groups, members }: Survey): string[] {
  if (!groups) return ["hasGroups: false"];
  const by = members?.byFilter
    ? ", by: filter } # groups show no members, and are found by them: one request a user"
    : " }";
  return ["group:", "  id: id", "  displayName: displayName", `  members: { path: members, id: value${by}`];
}

function pageLines({ users, groups }: Survey): string[] {
  const lists = [users, ...(groups ? [groups] : [])];
  const ignored = lists.some(({ findings }) =>
    findings.some(({ rule, what }) => rule === "start-index" && what.includes("ignored")),
  );
  return [
    "pagination:",
    "  totalResults: totalResults",
    "  itemsPerPage: itemsPerPage",
    "  startIndex: startIndex",
    ...(ignored ? ["  count: 10000 # startIndex is ignored: all must come in the first page, or a sync fails"] : []),
    ...(lists.some(({ cursor }) => cursor) ? ["  cursor: true # RFC 9865"] : []),
  ];
}

function changeLines({ groups, stated, user }: Survey): string[] {
  const form = stated.patch === false ? ", form: put" : "";
  const change = (op: string, path: string) => `{ ${patchOp}, op: ${op}, path: ${path}, valuePath: value${form} }`;
  return [
    `provisioning:${stated.patch === false ? " # the server states that it has no PATCH" : " # baton-scim probe --write finds out whether the server carries them out"}`,
    ...(groups
      ? [`  addUserToGroup: ${change("add", "members")}`, `  removeUserFromGroup: ${change("remove", "members")}`]
      : []),
    ...(user.roles
      ? [`  addUserRole: ${change("add", "roles")}`, `  removeUserRole: ${change("remove", "roles")}`]
      : []),
    "  deleteUser: delete # or deactivate",
  ];
}
