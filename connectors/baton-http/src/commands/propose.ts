import {
  activeField,
  disabledField,
  emailField,
  type Fields,
  type Found,
  type FoundMembers,
  type FoundType,
  idField,
  loginField,
  nameField,
  statusField,
} from "@baton-connectors/openapi";
import { mappingSchemaAddress } from "../file/schema.ts";

/** A configuration, with what is guessed marked. */
export function proposalOf({ name, baseUrl, auth, types, notes }: Found): string {
  const user = types.find(({ kind }) => kind === "user");
  return [
    `# yaml-language-server: $schema=${mappingSchemaAddress}`,
    ...notes.map((note) => `# ${note}`),
    "# Proposed: see with `baton-http try TYPE` what comes of it, and correct what is not right.",
    'version: "1"',
    `app_name: ${JSON.stringify(name)}`,
    "connect:",
    `  base_url: ${JSON.stringify(baseUrl)}`,
    "  auth:",
    ...auth.split("\n").map((line) => `    ${line}`),
    "resource_types:",
    ...types.flatMap((type) => typeLines(type, user)),
    "",
  ].join("\n");
}

const item = (field: string) =>
  /^[A-Za-z_]\w*$/.test(field) ? `cel:item.${field}` : `cel:item[${JSON.stringify(field).replaceAll('"', "'")}]`;
const traits: Readonly<Record<string, string>> = { user: "user", group: "group", role: "role" };

function typeLines(type: FoundType, user: FoundType | undefined): readonly string[] {
  const { id, kind, path, itemsPath, fields, paging, members } = type;
  const mapping = [
    `id: ${item(idField(fields) ?? "id")}`,
    `display_name: ${item(nameField(fields) ?? "id")}`,
    ...(kind === "user"
      ? userLines(fields)
      : traits[kind]
        ? [`${kind}_traits: { profile: { name: ${item(nameField(fields) ?? "id")} } }`]
        : []),
  ];
  return [
    `  ${id}:`,
    `    name: ${JSON.stringify(id.charAt(0).toUpperCase() + id.slice(1).replaceAll("_", " "))}`,
    ...(traits[kind] ? [`    traits: [${kind}]`] : []),
    ...(members ? [] : ["    skip_entitlements_and_grants: true"]),
    "    list:",
    `      request: { url: ${JSON.stringify(path)} }`,
    ...pagingLines(paging, "      "),
    "      response:",
    `        items_path: ${JSON.stringify(itemsPath)}`,
    "        mapping_type: resource",
    "        resource_mapping:",
    ...mapping.map((line) => `          ${line}`),
    ...(members ? memberLines(members, user) : []),
  ];
}

const pagingLines = (paging: string, by: string) =>
  paging === ""
    ? [
        `${by}# The description tells of no pages. If there are, say how the list goes on.`,
        `${by}pagination: { strategy: none }`,
      ]
    : [`${by}pagination: { ${paging} }`];

function userLines(fields: Fields): readonly string[] {
  const [email, login, active, disabled, status] = [
    emailField,
    loginField,
    activeField,
    disabledField,
    statusField,
  ].map((find) => find(fields));
  const path = (field: string) => item(field).slice(4);
  const state = active
    ? `'cel:${path(active)} ? "enabled" : "disabled"'`
    : disabled
      ? `'cel:${path(disabled)} ? "disabled" : "enabled"'`
      : status && item(status);
  return [
    "user_traits:",
    ...(email ? [`  email: ${item(email)}`] : []),
    ...(login ? [`  login: ${item(login)}`] : []),
    ...(state ? [`  status: ${state}`] : []),
  ].filter((line, _, all) => all.length > 1 || line !== "user_traits:");
}

function memberLines(
  { path, itemsPath, fields, paging, add, remove }: FoundMembers,
  user: FoundType | undefined,
): readonly string[] {
  const put = (text: string) => text.replace("{}", "{{.resource.id}}").replace("{user}", "{{.principal.id}}");
  const type = user?.id ?? "user";
  const body = add?.field ? `, body: { ${add.field}: cel:principal.id }` : "";
  const sides = [
    ...(add ? [`          grant: { request: { method: ${add.method}, url: "tmpl:${put(add.path)}"${body} } }`] : []),
    ...(remove ? [`          revoke: { request: { method: ${remove.method}, url: "tmpl:${put(remove.path)}" } }`] : []),
  ];
  return [
    "    static_entitlements:",
    "      - id: member",
    `        display_name: 'cel:resource.display_name + " member"'`,
    "        purpose: assignment",
    `        grantable_to: [${type}]`,
    ...(sides.length > 0 ? ["        provisioning:", ...sides] : []),
    "    grants:",
    `      - request: { url: "tmpl:${put(path)}" }`,
    ...pagingLines(paging, "        "),
    "        response:",
    `          items_path: ${JSON.stringify(itemsPath)}`,
    "          mapping_type: grant",
    `          grant_mapping: { principal_id: ${item((user && sameId(fields, user)) ?? idField(fields) ?? "id")}, principal_type: ${type}, entitlement_name: member }`,
  ];
}

/** Members have the id that users have, by whatever name users have it. */
const sameId = (fields: Fields, user: FoundType) => {
  const id = idField(user.fields);
  return id !== undefined && fields.has(id) ? id : undefined;
};
