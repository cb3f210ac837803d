import { removalForms } from "@baton-connectors/scim";
import { type Expression, parseExpression } from "./expression.ts";
import { type AuthMapping, authTypes, type ChangeMapping, type Mapping, type UserMapping } from "./mapping.ts";
import { type MapNode, type Placeholders, parseMap } from "./node.ts";
import { PathError } from "./reader.ts";

export interface ReadMapping {
  readonly mapping: Mapping;
  /** Keys that nothing knows, each with its place. */
  readonly unknown: readonly string[];
}

export interface MappingSource {
  readonly text: string;
  /** How messages call it. */
  readonly name: string;
  /** What is built in may be of an app without groups. */
  readonly builtIn: boolean;
}

/** Reads the configuration, or says what is wrong with it and where. */
export function readMapping({ text, name, builtIn }: MappingSource, placeholders: Placeholders): ReadMapping {
  const root = parseMap(text, name, placeholders);
  // What a connector of its own is called: see standalone.ts.
  root.has("connector");
  const mapping: Mapping = {
    apiEndpoint: endpoint(root),
    hasScimHeader: root.flag("hasScimHeader"),
    auth: readAuth(root.requiredMap("auth")),
    user: readUser(root.requiredMap("user")),
    group: readGroup(builtIn || lacksGroups(root) ? root.map("group") : root.requiredMap("group")),
    pagination: readPagination(root.requiredMap("pagination")),
    provisioning: readProvisioning(root.map("provisioning")),
    requestDefaults: {
      headers: root.map("requestDefaults")?.texts("headers") ?? {},
      queryParams: root.map("requestDefaults")?.texts("queryParams") ?? {},
    },
  };
  return { mapping, unknown: root.unknown() };
}

/** Own: `hasGroups: false` for an app without groups. */
const lacksGroups = (root: MapNode) => root.has("hasGroups") && !root.flag("hasGroups");

function endpoint(root: MapNode): string {
  const found = root.requiredText("apiEndpoint");
  const url = URL.canParse(found) ? new URL(found) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw root.wrong("apiEndpoint", "must be an address with https://");
  return found;
}

function readAuth(node: MapNode): AuthMapping {
  const given = node.requiredText("authType");
  const authType = authTypes.find((one) => one === given);
  if (!authType) throw node.wrong("authType", `must be one of ${authTypes.join(", ")}`);
  const shouldObtainToken = node.flag("shouldObtainToken");
  const needsUrl = shouldObtainToken || authType === "basicTokenSource" || authType === "customTokenSource";
  const custom = node.flag("withCustomTokenRequest")
    ? node.requiredMap("tokenRequestDefaults")
    : node.map("tokenRequestDefaults");
  return {
    authType,
    apiKeyPrefix: node.text("apiKeyPrefix"),
    shouldObtainToken,
    authUrl: needsUrl ? node.requiredText("authUrl") : node.text("authUrl"),
    tokenPath: shouldObtainToken ? requiredPath(node, "tokenPath") : path(node, "tokenPath"),
    tokenRequestDefaults: {
      headers: custom?.texts("headers") ?? {},
      queryParams: custom?.texts("queryParams") ?? {},
      contentType: custom?.text("contentType") ?? "",
      formBodyValues: custom?.texts("formBodyValues") ?? {},
    },
  };
}

function readUser(node: MapNode): UserMapping {
  const skipUserEmails = node.flag("skipUserEmails");
  const roles = node.map("roles");
  const hasGroups = node.flag("hasGroupsOnUser");
  const groups = hasGroups ? node.requiredMap("userGroup") : node.map("userGroup");
  return {
    id: requiredPath(node, "id"),
    userName: path(node, "userName"),
    firstName: requiredPath(node, "firstName"),
    lastName: requiredPath(node, "lastName"),
    displayName: path(node, "displayName"),
    primaryEmail: skipUserEmails ? path(node, "primaryEmail") : requiredPath(node, "primaryEmail"),
    firstEmail: path(node, "firstEmail"),
    skipUserEmails,
    active: requiredPath(node, "active"),
    roles: roles && readRoles(roles),
    groups:
      groups && hasGroups
        ? {
            path: path(groups, "path") ?? parseExpression("groups"),
            name: path(groups, "name") ?? parseExpression("display"),
            id: path(groups, "id"),
          }
        : undefined,
  };
}

/** Some files say `roles.value` where `value` of a role is meant. */
function readRoles(node: MapNode): UserMapping["roles"] {
  const whole = node.requiredText("path");
  const onElement = (key: string) => {
    const given = node.text(key);
    return given.startsWith(`${whole}.`) ? parseExpression(given.slice(whole.length + 1)) : path(node, key);
  };
  node.requiredText("name");
  return { path: requiredPath(node, "path"), name: onElement("name")!, display: onElement("display") };
}

function readGroup(node: MapNode | undefined): Mapping["group"] {
  if (!node) return undefined;
  const members = node.map("members");
  members?.text("displayName");
  const by = members?.text("by") || "list";
  if (by !== "list" && by !== "filter") throw members!.wrong("by", "must be list or filter");
  return {
    id: requiredPath(node, "id"),
    displayName: requiredPath(node, "displayName"),
    members: members && { path: requiredPath(members, "path"), id: requiredPath(members, "id"), by },
  };
}

function readPagination(node: MapNode): Mapping["pagination"] {
  const totalResults = node.requiredText("totalResults");
  node.requiredText("itemsPerPage");
  node.requiredText("startIndex");
  const count = node.text("count");
  if (count !== "" && !/^[1-9]\d{0,4}$/.test(count))
    throw node.wrong("count", "must be a whole number from 1 to 99999");
  return {
    totalResults: totalResults.replace(/^\$\./, ""),
    count: count === "" ? 100 : Number(count),
    cursor: node.flag("cursor"),
  };
}

function readProvisioning(node: MapNode | undefined): Mapping["provisioning"] {
  const deleteUser = node?.text("deleteUser") || "delete";
  if (deleteUser !== "delete" && deleteUser !== "deactivate")
    throw node!.wrong("deleteUser", "must be delete or deactivate");
  const change = (key: string) => readChange(node?.map(key));
  return {
    addUserToGroup: change("addUserToGroup"),
    removeUserFromGroup: change("removeUserFromGroup"),
    addUserRole: change("addUserRole"),
    removeUserRole: change("removeUserRole"),
    deleteUser,
  };
}

/** `op` says how the Go connector writes; here a value is added and taken away by itself. */
function readChange(node: MapNode | undefined): ChangeMapping | undefined {
  if (!node) return undefined;
  node.requiredText("op");
  const given = node.text("form");
  const form = removalForms.find((one) => one === given);
  if (given !== "" && !form) throw node.wrong("form", `must be one of ${removalForms.join(", ")}`);
  return {
    schemas: node.requiredText("schemas"),
    attribute: node.requiredText("path").replace(/[.[].*$/, ""),
    valuePath: node.requiredText("valuePath"),
    form,
    membersAreComplete: node.flag("membersAreComplete"),
  };
}

function path(node: MapNode, key: string): Expression | undefined {
  const text = node.text(key);
  if (text === "") return undefined;
  try {
    return parseExpression(text);
  } catch (thrown) {
    if (thrown instanceof PathError || thrown instanceof SyntaxError) throw node.wrong(key, thrown.message);
    throw thrown;
  }
}

function requiredPath(node: MapNode, key: string): Expression {
  const found = path(node, key);
  if (!found) throw node.wrong(key, "is required");
  return found;
}
