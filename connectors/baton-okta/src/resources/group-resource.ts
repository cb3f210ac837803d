import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { entitlementImmutable, rawId, resource, v1Identifier } from "@baton-connectors/sdk";
import type { OktaGroup } from "../api/groups.ts";
import { textOf } from "../text.ts";

const sourceTypes: Readonly<Record<string, string>> = {
  BUILT_IN: "built_in",
  APP_GROUP: "app_imported",
  OKTA_GROUP: "native",
};

export function toGroup({ id, profile, _embedded, ...group }: OktaGroup): Resource {
  const type = textOf(group.type);
  const { usersCount, appsCount } = _embedded?.stats ?? {};
  return resource({
    type: "group",
    id,
    displayName: textOf(profile?.name),
    profile: {
      description: textOf(profile?.description),
      name: textOf(profile?.name),
      type,
      ...(typeof usersCount === "number" && { users_count: whole(usersCount) }),
      ...(typeof appsCount === "number" && { apps_count: whole(appsCount) }),
    },
    annotations: [v1Identifier(id), rawId(id), ...(type === "BUILT_IN" ? [entitlementImmutable()] : [])],
    group: { groupSourceType: sourceTypes[type] ?? "", rawGroupSourceType: type },
  });
}

/** Never -0, which a file would keep. */
const whole = (count: number) => Math.trunc(count) + 0;

/** Members as counted when the group was listed; undefined when Okta did not say. */
export function usersCount({ profile }: Resource): number | undefined {
  const count = profile?.users_count;
  return typeof count === "number" ? count : undefined;
}
