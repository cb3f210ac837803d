import {
  type Entitlement,
  Entitlement_PurposeValue,
  EntitlementSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import type { GrantableTo } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { entitlementIdOf, nameIn } from "../ids.ts";
import { meanings } from "./meanings.ts";

interface Texts {
  readonly displayName: string;
  readonly description: string;
  readonly slug: string;
}

/** The entitlements of a resource, in the words of Go's connector. */
export function entitlementsOf(
  resource: Resource,
  privileges: readonly string[],
  grantableTo: readonly GrantableTo[],
): Entitlement[] {
  const { resourceType, resource: id } = resource.id!;
  const about = resourceType === "user" || resourceType === "role" ? ofAccount : ofObject;
  return privileges.map((privilege) => {
    const { displayName, description, slug } = about(privilege, resourceType, resource);
    return create(EntitlementSchema, {
      id: entitlementIdOf(privilege, id),
      resource,
      displayName,
      description,
      slug,
      purpose: privilege.startsWith("role_assignment")
        ? Entitlement_PurposeValue.ASSIGNMENT
        : Entitlement_PurposeValue.PERMISSION,
      grantableTo: grantableTo.map(({ message }) => message),
    });
  });
}

const words = (privilege: string) =>
  (privilege === "nbd_stored_user" ? "ndb_stored_user" : privilege).toUpperCase().replaceAll("_", " ");

function ofObject(privilege: string, type: string, { displayName: name }: Resource): Texts {
  const [, base = privilege, withGrant] = /^(.*?)(_with_grant)?$/.exec(privilege) ?? [];
  const word = withGrant ? `GRANT ${words(base)}` : words(base);
  const meaning = meanings[base] ?? `Enable ${words(base)}`;
  const slug = word.toLowerCase();
  const column = name.slice(name.lastIndexOf(".") + 1);
  switch (type) {
    case "server":
      return { displayName: `${word} *.*`, description: `${meaning} globally`, slug };
    case "database":
      return { displayName: `${word} ${name}.*`, description: `${meaning} on the ${name} database`, slug };
    case "column":
      return {
        displayName: `${word} (${column}) Column ${name}`,
        description: `${meaning} on the ${column} column on the ${name} table`,
        slug,
      };
    default:
      return { displayName: `${word} ${name}`, description: `${meaning} on the ${name} ${type}`, slug };
  }
}

function ofAccount(privilege: string, _type: string, { id }: Resource): Texts {
  const name = nameIn(id!.resource);
  switch (privilege) {
    case "proxy":
      return { displayName: `PROXY ${name}`, description: `Enables proxying to the ${name} user`, slug: "proxy" };
    case "proxy_with_grant":
      return {
        displayName: `GRANT PROXY ${name}`,
        description: `Allows granting other users the ability to proxy to the ${name} user`,
        slug: "grant proxy",
      };
    case "role_assignment":
      return {
        displayName: `${name} Role Member`,
        description: `Enables SET ROLE on the ${name} role`,
        slug: "member",
      };
    default:
      return {
        displayName: `GRANT ROLE ${name}`,
        description: `Allows granting other users the ability to use SET ROLE with the ${name} role`,
        slug: "grant role",
      };
  }
}
