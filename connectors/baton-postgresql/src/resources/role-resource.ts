import { GroupTraitSchema, type Resource, UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import { annotation, resource } from "@baton-connectors/sdk";
import { idOf } from "../catalogue/ids.ts";
import type { Role, Roles } from "../catalogue/roles.ts";
import type { Client } from "../client.ts";

export function roleResource(one: Role, roles: Roles, client: Client): Resource {
  const { oid, rolname, rolcanlogin } = one;
  return resource({
    type: "role",
    id: idOf({ type: "role", oid }, client.writeOid),
    displayName: rolname,
    annotations: roles.membersOf(oid).length > 0 ? [annotation(GroupTraitSchema)] : [],
    user: {
      status: client.config.goCompatible ? { status: "enabled" } : statusOf(one),
      login: rolname,
      emails: rolname.includes("@") ? [{ address: rolname, isPrimary: true }] : [],
      accountType: accountType(rolname, rolcanlogin),
    },
    role: {},
  });
}

function accountType(name: string, canLogIn: boolean) {
  if (name === "postgres") return UserTrait_AccountType.SYSTEM;
  return canLogIn ? UserTrait_AccountType.HUMAN : UserTrait_AccountType.SERVICE;
}

/** Nobody gets in as a role without LOGIN, or with a password that has ended. */
function statusOf({ rolcanlogin, expired }: Role) {
  if (!rolcanlogin) return { status: "disabled", details: "NOLOGIN" } as const;
  if (expired !== null) return { status: "disabled", details: `password valid until ${expired}` } as const;
  return { status: "enabled" } as const;
}
