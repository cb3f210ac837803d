import { DeviceOS_OsType } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  noItems,
  optInRequired,
  pageOf,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import type { Device } from "../api/organisation.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";

export const device = resourceType<Client>({
  id: "device",
  displayName: "Device",
  traits: ["managed_device"],
  annotations: [...typeAnnotations("device", "devices", [skipEntitlementsAndGrants()]), optInRequired()],
  permissions: permissionsFor("devices"),
  list: async ({ client, page, skip }) => {
    try {
      const { items, next } = await client.organisation.listDevices(afterOf(page));
      return pageOf(items.map(toDevice), next);
    } catch (thrown) {
      // Devices are an extra: organisations without Okta Verify, or apps without the scope, have none to show. What was
      // shown in part is refused for another reason.
      const refused = thrown instanceof BatonError && refusals.includes(thrown.code);
      if (!refused || client.devicesRequested || page.cursor !== undefined) throw thrown;
      skip("devices may not be read", { permission: thrown.permission });
      return noItems;
    }
  },
});

/** Of the list as a whole: forbidden, not offered to this organisation, not known to it. */
const refusals = ["PermissionDenied", "FailedPrecondition", "NotFound"];

const systems: ReadonlyMap<string, DeviceOS_OsType> = new Map([
  ["WINDOWS", DeviceOS_OsType.WINDOWS],
  ["ANDROID", DeviceOS_OsType.ANDROID],
  ["MACOS", DeviceOS_OsType.MACOS],
  ["IOS", DeviceOS_OsType.IOS],
  ["CHROMEOS", DeviceOS_OsType.CHROMEOS],
]);

function toDevice({ id, profile }: Device) {
  const platform = profile?.platform ?? "";
  return resource({
    type: "device",
    id,
    displayName: profile?.displayName || id,
    managedDevice: profile
      ? {
          serial: profile.serialNumber ?? "",
          udid: profile.udid ?? "",
          model: profile.model ?? "",
          vendor: profile.manufacturer ?? "",
          os: {
            type: systems.get(platform) ?? DeviceOS_OsType.UNSPECIFIED,
            name: platform,
            version: profile.osVersion ?? "",
          },
        }
      : {},
  });
}
