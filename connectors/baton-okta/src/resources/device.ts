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
import { identified } from "../identified.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { textOf } from "../text.ts";

export const device = resourceType<Client>({
  id: "device",
  displayName: "Device",
  traits: ["managed_device"],
  annotations: [...typeAnnotations("device", "devices", [skipEntitlementsAndGrants()]), optInRequired()],
  permissions: permissionsFor("devices"),
  list: async (context) => {
    const { client, page, skip } = context;
    try {
      const { items, next } = await client.organisation.listDevices(afterOf(page));
      return pageOf(identified(context, items).map(toDevice), next);
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
  const platform = textOf(profile?.platform);
  return resource({
    type: "device",
    id,
    displayName: textOf(profile?.displayName) || id,
    managedDevice: profile
      ? {
          serial: textOf(profile.serialNumber),
          udid: textOf(profile.udid),
          model: textOf(profile.model),
          vendor: textOf(profile.manufacturer),
          os: {
            type: systems[platform] ?? DeviceOS_OsType.UNSPECIFIED,
            name: platform,
            version: textOf(profile.osVersion),
          },
        }
      : {},
  });
}
