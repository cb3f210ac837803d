import { nobody, type Wholeness } from "@baton-connectors/scim";
import { type GrantContext, grant, type ProvisionResult, type RevokeContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { member } from "../resources/member-entitlement.ts";
import { unlessGone } from "./unless-gone.ts";
import { add, added, changeMapping, remove, removed, userIdOf, type ValueChange } from "./value-change.ts";

export async function addMember(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal, signal } = context;
  const userId = userIdOf(principal);
  const of = entitlement.resource!;
  const mapping = changeMapping(client, "addUserToGroup");
  const change = { client, mapping, endpoint: "Groups", id: of.id!.resource, signal } as const;
  const outcome = await add(change, userId, wholenessOf(change));
  return { grants: [grant(of, member, principal)], annotations: added(outcome) };
}

export async function removeMember(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant: revoked, signal } = context;
  const mapping = changeMapping(client, "removeUserFromGroup");
  const id = revoked.entitlement!.resource!.id!.resource;
  const change = { client, mapping, endpoint: "Groups", id, signal } as const;
  const userId = revoked.principal!.id!.resource;
  return { annotations: removed(await unlessGone(change, () => remove(change, userId, wholenessOf(change)))) };
}

/** What says of adding or of removing that all members are shown holds for both. */
function wholenessOf({ client, id, signal }: ValueChange): Wholeness {
  const { addUserToGroup, removeUserFromGroup } = client.mapping.provisioning;
  return {
    whole: [addUserToGroup, removeUserFromGroup].some((change) => change?.membersAreComplete),
    count: async () => {
      // A server that finds users in no group finds them whatever it is asked.
      if ((await client.usersIn(nobody, signal)) !== 0) return undefined;
      const count = await client.usersIn(id, signal);
      // Nobody is in it only if the server sees of others that they are in groups.
      return count !== 0 || (await client.countUsers("groups.value pr", signal)) ? count : undefined;
    },
  };
}
