import { resource } from "@baton-connectors/sdk";
import type { Group } from "../directory.ts";

export const toGroup = ({ id, displayName }: Group) =>
  resource({
    type: "group",
    id,
    displayName,
    group: { profile: { name: displayName, type: "OKTA_GROUP" } },
  });
