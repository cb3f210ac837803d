import { type ListShape, Misshapen, type Next, nextField } from "@baton-connectors/sdk";
import { exactly, object, oneOf, type Shape } from "@baton-connectors/sdk/shapes";
import {
  activity,
  applicationPassword,
  domain,
  type Group,
  listedAssignment,
  listedGroup,
  listedMember,
  listedRole,
  listedTransfer,
  listedUser,
  noError,
  oauthToken,
  reachableUser,
  type SsoProfile,
  ssoProfile,
} from "./answers.ts";

/**
 * A list without items is left out of Google's answers, like whatever is empty: "Presence and default-values" in the format that
 * all of its APIs answer in. That not any object is taken for an empty list, `kind` says which list it is.
 */
const leftOutWhenEmpty = { documented: "https://protobuf.dev/programming-guides/json/" };

/** Missing at the end. */
const pageToken: Next = nextField("nextPageToken");

/** For the lists of which Google documents no pages. */
const whole: Next = (answer) => {
  if (pageToken(answer) !== undefined) throw new Misshapen("names a next page, which this list is not known to have");
  return undefined;
};

function listOfKind<Row>(items: string, row: Shape<Row>, kind: Shape<string>, next: Next = pageToken): ListShape<Row> {
  return { items, row, next, envelope: object({ kind, error: noError }), leftOutWhenEmpty };
}

export const domains = listOfKind("domains", domain, exactly("admin#directory#domains"), whole);
export const users = listOfKind("users", listedUser, exactly("admin#directory#users"));
export const userIds = listOfKind("users", reachableUser, exactly("admin#directory#users"));
export const members = listOfKind("members", listedMember, exactly("admin#directory#members"));
export const roles = listOfKind("items", listedRole, exactly("admin#directory#roles"));
export const roleAssignments = listOfKind("items", listedAssignment, exactly("admin#directory#roleAssignments"));
export const oauthTokens = listOfKind("items", oauthToken, exactly("admin#directory#tokenList"), whole);
export const applicationPasswords = listOfKind("items", applicationPassword, exactly("admin#directory#aspList"), whole);
export const dataTransfers = listOfKind(
  "dataTransfers",
  listedTransfer,
  exactly("admin#datatransfer#dataTransfersList"),
);
/** The reference says one word, https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list, the API's own description the other. */
export const activities = listOfKind("items", activity, oneOf("admin#reports#activities", "reports#activities"));

/** A recorded run has groups in an answer without a kind, which is needed only where no groups tell the answer. */
const groupsKind = "admin#directory#groups";
export const groups: ListShape<Group> = {
  ...listOfKind("groups", listedGroup, exactly(groupsKind)),
  envelope: object({ error: noError }),
  next: (answer) => {
    const { kind } = answer.body as { kind?: unknown };
    if (kind === groupsKind || (kind === undefined && answer.count > 0)) return pageToken(answer);
    throw new Misshapen(`is not the one asked for: its kind is ${JSON.stringify(kind) ?? "missing"}`);
  },
};

/**
 * Answers of Cloud Identity have no kind: one without profiles is nothing but empty.
 * https://cloud.google.com/identity/docs/reference/rest/v1/inboundSamlSsoProfiles/list
 */
export const ssoProfiles: ListShape<SsoProfile> = {
  items: "inboundSamlSsoProfiles",
  row: ssoProfile,
  envelope: object({ error: noError }),
  leftOutWhenEmpty,
  next: (answer) => {
    const others = Object.keys(answer.body as object).filter((name) => !ssoProfilesFields.includes(name));
    if (answer.count > 0 || others.length === 0) return pageToken(answer);
    throw new Misshapen(`has no list inboundSamlSsoProfiles but ${others.join(", ")}`);
  },
};
const ssoProfilesFields = ["inboundSamlSsoProfiles", "nextPageToken"];
