import { type Resource, RoleTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { anyUnpack } from "@bufbuild/protobuf/wkt";

/** The profile of a stored role: its texts. */
export function roleProfile({ annotations }: Resource): Readonly<Record<string, string | undefined>> {
  for (const any of annotations) {
    const trait = anyUnpack(any, RoleTraitSchema);
    if (!trait?.profile) continue;
    return Object.fromEntries(
      Object.entries(trait.profile).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
    );
  }
  return {};
}
