import { idText } from "@baton-connectors/scim";
import {
  assignment,
  inParallel,
  pageOf,
  permissionIds,
  resourceType,
  type Session,
  whenAbsent,
} from "@baton-connectors/sdk";
import { addRole, removeRole } from "../changes/roles.ts";
import type { Client } from "../client.ts";
import { keepUsers } from "../listed.ts";
import { heldIn } from "../rows/held.ts";
import { type HeldRole, rolesOf, toRole } from "../rows/role-row.ts";
import { member } from "./member-entitlement.ts";
import { user } from "./user.ts";

/** A role is what a user has: servers do not list roles. */
export const role = resourceType<Client>({
  id: "role",
  displayName: "Role",
  traits: ["role"],
  permissions: { sync: permissionIds("read Users"), provision: permissionIds("write Users") },
  list: async ({ client, page, parent, session, signal, skip }) => {
    const mapping = client.mapping.user.roles;
    if (parent || !mapping) return pageOf([]);
    const { items, next, missing } = await client.listUsers(page.cursor, signal, page.size || undefined);
    if (missing > 0) skip("roles of users that the server counts and does not list", { missing });
    const found = new Map<string, HeldRole>();
    const note = (row: unknown) => {
      for (const one of rolesOf(row, mapping)) if (!found.has(one.id)) found.set(one.id, one);
    };
    items.forEach(note);
    // Nobody has one, or the list does not show them: users tell by themselves, once for the sync.
    if (found.size === 0) (await usersByThemselves(client, items, session, signal)).forEach(note);
    const here = JSON.stringify(page.cursor ?? null).slice(0, 200);
    return pageOf((await newOnes(session, [...found.values()], here)).map(toRole), next);
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, member, {
        displayName: `${of.displayName} role member`,
        description: `Member of ${of.displayName} role`,
        grantableTo: [user],
      }),
    ]),
  // Who has a role stands with the users.
  grants: () => pageOf([]),
  grant: addRole,
  revoke: removeRole,
});

const atOnce = 5;

async function usersByThemselves(client: Client, rows: readonly unknown[], session: Session, signal: AbortSignal) {
  const ids = rows.flatMap((row) => idText(client.mapping.user.id.evaluate(row)) ?? []);
  const users = await inParallel(ids, atOnce, async (id) => {
    const found = await client.scim.get("Users", id, {}, signal).catch(whenAbsent);
    return found && ([id, found.resource] as const);
  });
  const known = users.filter((one) => one !== undefined);
  await keepUsers(
    session,
    known.map(([id, row]) => [id, heldIn(row, client.mapping.user)]),
  );
  return known.map(([, row]) => row);
}

/** Those that no earlier page had. A page that is read again gives what it gave before. */
async function newOnes(session: Session, roles: readonly HeldRole[], here: string): Promise<HeldRole[]> {
  const keys = roles.map(({ id }) => `role:${id}`.slice(0, 500));
  const known = await session.getMany<string>(keys);
  const fresh = roles.filter((_, at) => (known.get(keys[at]!) ?? here) === here);
  const added = roles.flatMap((_, at) => (known.has(keys[at]!) ? [] : [[keys[at]!, here] as const]));
  if (added.length > 0) await session.setMany(added);
  return fresh;
}
