import { notFound, ok } from "../reply.ts";
import type { Call, Route } from "../route.ts";
import type { Entity } from "../tenant.ts";

const path = "/groups/v1/groups/{groupUniqueId}";
const scopes = ["apps.groups.settings"];

/** https://developers.google.com/workspace/admin/groups-settings/v1/reference/groups */
export const groupSettingsRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    scopes,
    needsAltJson: true,
    handle: (call) => {
      const settings = settingsOf(call);
      return settings ? ok(settings) : notFound("groupUniqueId");
    },
  },
  {
    method: "PATCH",
    path,
    scopes,
    needsAltJson: true,
    handle: (call) => {
      const settings = settingsOf(call);
      if (!settings) return notFound("groupUniqueId");
      const changed = { ...settings, ...call.body };
      call.world.tenant.groupSettings[String(settings.email)] = changed;
      return ok(changed);
    },
  },
];

/** Groups are known here by address only. */
function settingsOf({ world, params }: Call): Entity | undefined {
  const group = world.group(params.groupUniqueId!);
  if (!group || group.id === params.groupUniqueId) return undefined;
  const { groupSettings } = world.tenant;
  const settings = groupSettings[String(group.email)] ?? groupSettings.default ?? {};
  return { kind: "groupsSettings#groups", email: group.email, name: group.name, ...settings };
}
