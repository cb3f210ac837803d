import type { ResourceType } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";

type Outside = NonNullable<ResourceType<Client>["principalsOutside"]>;

/** Names with each type who holds its entitlements without being listed, since Okta or the flags want it so. */
export function namingOutsiders({
  filterEmailDomains,
  skipAppGroups,
}: Pick<Config, "filterEmailDomains" | "skipAppGroups">) {
  const leftOut: Outside = {
    ...(filterEmailDomains.length > 0 && { user: "users outside of the domains of --filter-email-domains" }),
    ...(skipAppGroups && { group: "groups that apps push, which --skip-app-groups leaves out" }),
  };
  const outside: ReadonlyMap<string, Outside> = new Map([
    ["app", leftOut],
    ["custom-role", leftOut],
    ["resource-set", { "custom-role": "standard roles, which can be bound to a resource set too" }],
    ["resourceset-binding", leftOut],
  ]);
  return (type: ResourceType<Client>): ResourceType<Client> => {
    const principalsOutside = outside.get(type.id);
    return principalsOutside ? { ...type, principalsOutside } : type;
  };
}
