import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { entitlementImmutable, rawId, resource, v1Identifier } from "@baton-connectors/sdk";
import type { OktaGroup } from "../api/groups.ts";
import { attribute } from "./attribute.ts";

const sourceTypes: ReadonlyMap<string, string> = new Map([
  ["BUILT_IN", "built_in"],
  ["APP_GROUP", "app_imported"],
  ["OKTA_GROUP", "native"],
]);

export function toGroup({ id, type = "", profile, _embedded }: OktaGroup): Resource {
  const name = attribute(profile, "name");
  const { usersCount, appsCount } = _embedded?.stats ?? {};
  return resource({
    type: "group",
    id,
    displayName: name,
    profile: {
      description: attribute(profile, "description"),
      name,
      type,
      ...(usersCount !== undefined && { users_count: whole(usersCount) }),
      ...(appsCount !== undefined && { apps_count: whole(appsCount) }),
    },
    annotations: [v1Identifier(id), rawId(id), ...(type === "BUILT_IN" ? [entitlementImmutable()] : [])],
    group: { groupSourceType: sourceTypes.get(type) ?? "", rawGroupSourceType: type },
  });
}

/** Never -0, which a file would keep. */
const whole = (count: number) => Math.trunc(count) + 0;

/** Members as counted when the group was listed; undefined when Okta did not say. */
export function usersCount({ profile }: Resource): number | undefined {
  const count = profile?.users_count;
  return typeof count === "number" ? count : undefined;
}
