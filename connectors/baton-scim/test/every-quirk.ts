import type { Quirks } from "../simulator/index.ts";

export interface QuirkCase {
  readonly quirks: Quirks;
  /** Rules that a survey finds broken. */
  readonly differs: readonly string[];
  /** Those that only changes show. */
  readonly writes?: readonly string[];
  /** What a configuration has to say beyond what a survey finds out by reading. */
  readonly more?: string;
  /** Groups in groups are not shown. */
  readonly flat?: boolean;
  /** No sync can be complete: it ends in an error. */
  readonly unreadable?: boolean;
}

const only = (quirks: Quirks, differs: readonly string[] = [], more: Partial<QuirkCase> = {}): QuirkCase => ({
  ...{ quirks, differs },
  ...more,
});

/** Each thing that the simulated server does otherwise, by itself. */
export const everyQuirk: Readonly<Record<string, QuirkCase>> = {
  strict: only({}),
  "rows counted from 0": only({ index: "zero" }, ["start-index"]),
  "startIndex ignored": only({ index: "ignored", pageMax: 1000 }, ["start-index"]),
  "startIndex ignored, pages capped": only({ index: "ignored" }, ["start-index"], { unreadable: true }),
  "total of the page": only({ total: "page" }, ["total-results"]),
  "no total": only({ total: "missing" }, ["total-results"]),
  "total as text": only({ total: "string" }, ["total-results"]),
  "total too large": only({ total: "plus5" }, ["total-results"]),
  "total 0": only({ total: "zero" }, ["total-results"]),
  "itemsPerPage as asked": only({ ipp: "requested", pageMax: 1 }, ["items-per-page"]),
  "itemsPerPage of the cap": only({ ipp: "cap" }, ["items-per-page"]),
  "no itemsPerPage": only({ ipp: "missing" }),
  "itemsPerPage 0": only({ ipp: "zero" }, ["items-per-page"]),
  "itemsPerPage null": only({ ipp: "null" }, ["items-per-page"]),
  "no startIndex": only({ si: "missing" }),
  "startIndex 0 echoed": only({ si: "zero" }),
  "list called resources": only({ key: "resources" }, ["resources-key"]),
  "empty list left out": only({ emptyResources: "omit" }),
  "empty list null": only({ emptyResources: "null" }),
  "names in lower case": only({ names: "lower" }, ["attribute-case"]),
  "names in Pascal case": only({ names: "pascal" }, ["attribute-case"]),
  "members not shown": only({ members: "omit" }, ["members"]),
  "members shown as none": only({ members: "empty" }, ["members"]),
  "members not shown, plain filters": only({ members: "empty", filter: "plain" }, ["members"]),
  "empty members left out": only({ members: "omitEmpty" }),
  "members on request": only({ members: "requested" }),
  "members capped": only({ members: 2 }, ["members-complete"], { flat: true }),
  "members not in lists": only({ membersInList: false }),
  "roles not in lists": only({ rolesInList: false }),
  "groups on users": only({ groupsOnUser: "id" }),
  "groups on users only": only({ groupsOnUser: "id", members: "omit", filter: "none" }, ["members"], { flat: true }),
  "groups on users, without ids": only(
    { groupsOnUser: "noid", members: "omit", filter: "none" },
    ["members", "groups"],
    {
      flat: true,
    },
  ),
  "groups on users, as an object": only({ groupsOnUser: "object" }),
  "roles as an object": only({ roles: "object" }, ["roles"]),
  "roles as texts": only({ roles: "strings" }, ["roles"]),
  "no roles": only({ roles: "omit" }),
  "removing by values honoured": only({ removeValue: "honour" }),
  "removing by values refused": only({ removeValue: "refuse" }),
  "removing by path refused": only({ removePath: "refuse" }, [], { writes: ["patch-remove"] }),
  "removing by path takes all": only({ removePath: "wipe" }, [], { writes: ["patch-remove"] }),
  "null refused": only({ nullValue: "refuse" }),
  "replacing all refused": only({ replaceAllRefused: true }, [], { writes: ["patch-replace"] }),
  "PATCH answered with 200": only({ patchReply: 200 }),
  "PATCH answered with 202": only({ patchReply: 202 }),
  "only replace": only({ patchOps: ["replace"] }, [], { writes: ["patch-add"] }),
  "no remove": only({ patchOps: ["add", "replace"] }, [], { writes: ["patch-remove"] }),
  "operations in lower case only": only({ opCase: "lower" }),
  "409 for what is there": only({ addExisting: "409" }, [], { writes: ["patch-add-again"] }),
  "certain roles only": only({ roleValues: ["role-0", "role-1", "role-2"] }),
  "roles.value is a list": only({ rolesValuePath: "list" }),
  "one role at a time": only({ singleRole: true }),
  "SCIM 1.1": only({ patch: "1.1" }),
  "no PATCH": only({ patch: "none" }),
  "bodies as SCIM only": only({ contentType: "scim" }),
  "bodies as JSON only": only({ contentType: "json" }, [], { writes: ["body-media-type"] }),
  "SCIM accepted only": only({ accept: "scim" }),
  "no filters": only({ filter: "none" }),
  "plain filters": only({ filter: "plain" }),
  "filters without effect": only({ filter: "ignored" }, ["filter"]),
  "cursors, no total": only({ cursor: true }, ["total-results"]),
  "cursors, with total": only({ cursor: "total" }),
  "cursors when asked": only({ cursor: "asked" }),
  "the key by itself": only({ auth: ["raw"] }, ["auth-scheme"]),
  "the key behind Token": only({ auth: ["token"] }, ["auth-scheme"]),
  "name and password": only({ auth: ["basic"] }),
  "a parameter is needed": only({ query: { tenant: "one" }, requireQuery: true }),
  "no ETags": only({ etag: false }),
  "another folder": only({ base: "/scim" }),
  "members need not exist": only({ userMustExist: false }),
  "400 beyond the last row": only({ beyondRefused: true }, ["beyond-last"]),
  "no body after POST": only({ locationOnly: true }),
  "errors of SCIM 1.1": only({ oldErrors: true }, ["errors"]),
  "JSON named application/json": only({ reply: "application/json" }),
};
