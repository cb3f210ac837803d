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
      // Devices are an extra: organisations without Okta Verify, or apps without the scope, have none to show.
      const refused = thrown instanceof BatonError && ["PermissionDenied", "FailedPrecondition"].includes(thrown.code);
      if (!refused || client.devicesRequested) throw thrown;
      skip("devices may not be read", { permission: thrown.permission });
      return noItems;
    }
  },
});

const systems: Readonly<Record<string, DeviceOS_OsType>> = {
  WINDOWS: DeviceOS_OsType.WINDOWS,
  ANDROID: DeviceOS_OsType.ANDROID,
  MACOS: DeviceOS_OsType.MACOS,
  IOS: DeviceOS_OsType.IOS,
  CHROMEOS: DeviceOS_OsType.CHROMEOS,
};

function toDevice({ id, profile }: Device) {
  const { displayName, platform = "", serialNumber, udid, model, manufacturer, osVersion } = profile ?? {};
  return resource({
    type: "device",
    id,
    displayName: displayName || id,
    managedDevice: profile
      ? {
          serial: serialNumber ?? "",
          udid: udid ?? "",
          model: model ?? "",
          vendor: manufacturer ?? "",
          os: { type: systems[platform] ?? DeviceOS_OsType.UNSPECIFIED, name: platform, version: osVersion ?? "" },
        }
      : {},
  });
}
