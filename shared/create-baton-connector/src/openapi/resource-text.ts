import { activeField, disabledField, emailField, loginField, nameField, statusField } from "@baton-connectors/openapi";
import { access, camel, idOf, pascal } from "./client-text.ts";
import type { Described } from "./description.ts";

const traits: Readonly<Record<string, string>> = { user: "user", group: "group", role: "role" };

/** The file of one resource type. */
export function resourceText({ id, kind, fields, single, members }: Described, hasUsers: boolean): string {
  const name = pascal(id);
  const changes = members?.add && members.remove && hasUsers;
  const held = members && hasUsers;
  const imports = ["pageOf", "resource", "resourceType"];
  if (held) imports.push("assignment", "grant");
  else imports.push("skipEntitlementsAndGrants");
  if (changes) imports.push("everyItem", "grantAlreadyExists", "grantAlreadyRevoked", "wrongPrincipal");
  const ofRow = (field: string | undefined) => field && `row${access(field)}`;
  const display = nameField(fields) ?? idOf(fields);
  const shown = display === idOf(fields) ? ofRow(display) : `${ofRow(display)} ?? ${ofRow(idOf(fields))}`;
  const memberId = members ? access(idOf(members.fields)) : "";
  return `import { ${imports.join(", ")} } from "@baton-connectors/sdk";
import type { Client, ${name} } from "../client.ts";
${held && id !== "user" ? 'import { user } from "./user.ts";\n' : ""}
export const ${camel(id)} = resourceType<Client>({
  id: ${JSON.stringify(id)},
  displayName: ${JSON.stringify(id.charAt(0).toUpperCase() + id.slice(1).replaceAll("_", " "))},
${traits[kind] ? `  traits: [${JSON.stringify(traits[kind])}],\n` : ""}${held ? "" : "  // UNSURE: who holds these is not described.\n  annotations: [skipEntitlementsAndGrants()],\n"}  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.list${name}(page, signal);
    return pageOf(items.map(toResource), next);
  },
${single ? `  get: async ({ client, id, signal }) => toResource(await client.get${name}(id.resource, signal)),\n` : ""}${
  held
    ? `  entitlements: ({ resource: of }) => pageOf([assignment(of, "member", { grantableTo: [user] })]),
  grants: async ({ client, resource: of, page, signal }) => {
    const { items, next } = await client.list${name}Members(of.id!.resource, page, signal);
    return pageOf(items.map((row) => grant(of, "member", { resourceType: "user", resource: row${memberId} })), next);
  },
`
    : ""
}${
  changes
    ? `  grant: async ({ client, entitlement, principal, signal }) => {
    if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
    const of = entitlement.resource!;
    const [id, userId] = [of.id!.resource, principal.id.resource];
    const held = await holds(client, id, userId, signal);
    if (!held) await client.add${name}Member(id, userId, signal);
    return { grants: [grant(of, "member", principal)], annotations: held ? [grantAlreadyExists()] : [] };
  },
  revoke: async ({ client, grant: revoked, signal }) => {
    const [id, userId] = [revoked.entitlement!.resource!.id!.resource, revoked.principal!.id!.resource];
    const held = await holds(client, id, userId, signal);
    if (held) await client.remove${name}Member(id, userId, signal);
    return { annotations: held ? [] : [grantAlreadyRevoked()] };
  },
`
    : ""
}});

function toResource(row: ${name}) {
  return resource({
    type: ${JSON.stringify(id)},
    id: row${access(idOf(fields))},
    displayName: ${shown},
${traitLines(kind, fields)}  });
}
${
  changes
    ? `
// UNSURE: whether the app says that something is so already is not described; so the members are looked through.
async function holds(client: Client, id: string, userId: string, signal: AbortSignal) {
  const members = await everyItem((cursor) => client.list${name}Members(id, { cursor, size: 0 }, signal));
  return members.some((row) => row${memberId} === userId);
}
`
    : ""
}`;
}

function traitLines(kind: string, fields: Described["fields"]): string {
  const name = access(nameField(fields) ?? idOf(fields));
  if (kind === "group" || kind === "role") return `    ${kind}: { profile: { name: row${name} ?? "" } },\n`;
  if (kind !== "user") return "";
  const [email, login, active, disabled, status] = [
    emailField,
    loginField,
    activeField,
    disabledField,
    statusField,
  ].map((find) => find(fields));
  const state = active
    ? `row${access(active)} === false ? "disabled" : "enabled"`
    : disabled
      ? `row${access(disabled)} === true ? "disabled" : "enabled"`
      : status
        ? `/* UNSURE: which words there are */ row${access(status)} === "active" ? "enabled" : "disabled"`
        : `/* UNSURE: not described */ "enabled"`;
  return `    user: {
${email ? `      emails: [{ address: row${access(email)} ?? "", isPrimary: true }],\n` : ""}      login: row${access(login ?? email ?? nameField(fields) ?? idOf(fields))} ?? "",
      status: { status: ${state} },
    },
`;
}
