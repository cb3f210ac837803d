import {
  anything,
  checked,
  flag,
  made,
  object,
  oneOf,
  optional,
  record,
  type Shape,
  type Shaped,
  text,
  withDefault,
} from "@baton-connectors/mapping";
import { unlessEmpty } from "@baton-connectors/mapping/section";
import { removalForms } from "@baton-connectors/scim";
import { authTypes, type ChangeMapping, type Mapping } from "./mapping.ts";
import { valuePath } from "./value-path.ts";

const filled = (what: string): Shape<string> =>
  checkedText(text(what), (value) => (value === "" ? "is required" : undefined));
const word = (what: string) => withDefault(text(what), "");
const is = (what: string) => withDefault(flag(what), false);
const path = (what: string) => made(filled(what), valuePath);
const maybePath = (what: string) => made(word(what), (given) => (given === "" ? undefined : valuePath(given)));
const texts = (what: string) =>
  made(optional(record(text(what))), (found): Readonly<Record<string, string>> => Object.fromEntries(found ?? []));

function checkedText(shape: Shape<string>, problem: (value: string) => string | undefined): Shape<string> {
  return made(shape, (value) => {
    const found = problem(value);
    if (found !== undefined) throw new Error(found);
    return value;
  });
}

const address = checkedText(filled("Where the server is; Users and Groups are below it"), (given) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  return url && ["http:", "https:"].includes(url.protocol) ? undefined : "must be an address with https://";
});

const requestDefaults = unlessEmpty({ headers: texts("A header"), queryParams: texts("A parameter") });

const auth = checked(
  object({
    authType: oneOf(authTypes, "How requests show who sends them"),
    apiKeyPrefix: word("The word before the key"),
    shouldObtainToken: is("A token is asked for, and sent as the key"),
    authUrl: word("Where tokens are asked for"),
    tokenPath: maybePath("Where the token is in the answer"),
    withCustomTokenRequest: is("tokenRequestDefaults is needed"),
    tokenRequestDefaults: unlessEmpty({
      headers: texts("A header"),
      queryParams: texts("A parameter"),
      contentType: word("What the body is called"),
      formBodyValues: texts("A field of the form"),
    }),
  }),
  ({ withCustomTokenRequest, tokenRequestDefaults, ...given }, wrong) => {
    const asks = given.shouldObtainToken || ["basicTokenSource", "customTokenSource"].includes(given.authType);
    if (asks && given.authUrl === "") throw wrong("authUrl", "is required");
    if (given.shouldObtainToken && !given.tokenPath) throw wrong("tokenPath", "is required");
    if (withCustomTokenRequest && !tokenRequestDefaults) throw wrong("tokenRequestDefaults", "is required");
    const none = { headers: {}, queryParams: {}, contentType: "", formBodyValues: {} };
    return { ...given, tokenRequestDefaults: tokenRequestDefaults ?? none };
  },
);

/** Some files say `roles.value` where `value` of a role is meant. */
const roles = made(
  unlessEmpty({ path: filled("The roles"), name: filled("The name of one"), display: word("Its label") }),
  (given) => {
    if (!given) return undefined;
    const within = (one: string) => (one.startsWith(`${given.path}.`) ? one.slice(given.path.length + 1) : one);
    const display = within(given.display);
    return {
      path: valuePath(given.path),
      name: valuePath(within(given.name)),
      display: display === "" ? undefined : valuePath(display),
    };
  },
);

const user = checked(
  object({
    id: path("The id"),
    userName: maybePath("The login"),
    firstName: path("The first name"),
    lastName: path("The last name"),
    displayName: maybePath("The whole name"),
    primaryEmail: maybePath("The e-mail, as a list"),
    firstEmail: maybePath("The e-mail where there is no primary one"),
    skipUserEmails: is("Users have no e-mail"),
    active: path("Whether the account is enabled"),
    roles,
    hasGroupsOnUser: is("Users say which groups they are in"),
    userGroup: unlessEmpty({
      path: maybePath("The groups"),
      name: maybePath("The name of one"),
      id: maybePath("Its id"),
    }),
  }),
  ({ hasGroupsOnUser, userGroup, ...given }, wrong) => {
    if (!given.skipUserEmails && !given.primaryEmail) throw wrong("primaryEmail", "is required");
    if (hasGroupsOnUser && !userGroup) throw wrong("userGroup", "is required");
    const { path: whole = valuePath("groups"), name = valuePath("display"), id } = userGroup ?? {};
    return { ...given, groups: hasGroupsOnUser ? { path: whole, name, id } : undefined };
  },
);

const group = unlessEmpty({
  id: path("The id"),
  displayName: path("The name"),
  members: unlessEmpty({
    path: path("The members"),
    id: path("The id of one"),
    displayName: word("Not used"),
    by: withDefault(oneOf(["list", "filter"], "How members are found; own key"), "list"),
  }),
});

const pagination = object({
  totalResults: made(filled("Where the answer says how many there are"), (given) => given.replace(/^\$\./, "")),
  itemsPerPage: filled("Not used"),
  startIndex: filled("Not used"),
  count: made(word("Rows of a page; own key"), (given) => {
    if (given !== "" && !/^[1-9]\d{0,4}$/.test(given)) throw new Error("must be a whole number from 1 to 99999");
    return given === "" ? 100 : Number(given);
  }),
  cursor: is("Pages by cursor from the first on; own key"),
});

/** `op` says how the Go connector writes; here a value is added and taken away by itself. */
const change: Shape<ChangeMapping | undefined> = made(
  unlessEmpty({
    schemas: filled("The schema of the message"),
    op: filled("How the Go connector writes"),
    path: filled("What is changed"),
    valuePath: filled("What names a value in it"),
    form: withDefault(oneOf(["", ...removalForms], "How the server takes it; own key"), ""),
    membersAreComplete: is("The server shows every member; own key"),
  }),
  (given) => {
    if (!given) return undefined;
    const { op: _, path: changed, form, ...rest } = given;
    return { ...rest, attribute: changed.replace(/[.[].*$/, ""), form: form === "" ? undefined : form };
  },
);

const provisioning = unlessEmpty({
  addUserToGroup: change,
  removeUserFromGroup: change,
  addUserRole: change,
  removeUserRole: change,
  deleteUser: withDefault(oneOf(["delete", "deactivate"], "What deleting a user means; own key"), "delete"),
});

const file = object({
  // What a connector of its own is called: see shared/mapping/src/standalone.ts.
  connector: anything,
  apiEndpoint: address,
  hasScimHeader: is("Answers are asked for as application/scim+json"),
  auth,
  user,
  group,
  hasGroups: withDefault(flag("The app has groups; own key"), true),
  pagination,
  provisioning,
  requestDefaults,
});

/** What a configuration says; `mayLackGroups`: without saying so. */
export const mappingShape = (mayLackGroups: boolean): Shape<Mapping> =>
  checked(file, ({ connector: _, hasGroups, ...given }: Shaped<typeof file>, wrong) => {
    if (!given.group && hasGroups && !mayLackGroups) throw wrong("group", "is required");
    return {
      ...given,
      provisioning: given.provisioning ?? { deleteUser: "delete" },
      requestDefaults: given.requestDefaults ?? { headers: {}, queryParams: {} },
    };
  });
