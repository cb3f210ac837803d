import {
  AgentTraitSchema,
  AppTraitSchema,
  GroupTraitSchema,
  type Resource,
  ResourceType_Trait,
  RoleTraitSchema,
  SecretTraitSchema,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { configError, findAnnotation, hasAnnotation } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";

/** Traits a resource can be recognised by. */
const traitSchemas = new Map<ResourceType_Trait, Parameters<typeof hasAnnotation>[1]>([
  [ResourceType_Trait.USER, UserTraitSchema],
  [ResourceType_Trait.GROUP, GroupTraitSchema],
  [ResourceType_Trait.ROLE, RoleTraitSchema],
  [ResourceType_Trait.APP, AppTraitSchema],
  [ResourceType_Trait.SECRET, SecretTraitSchema],
]);

export function hasTrait(resource: Resource, trait: ResourceType_Trait): boolean {
  const schema = traitSchemas.get(trait);
  return schema !== undefined && hasAnnotation(resource.annotations, schema);
}

/** Names as users give them: `user`, `TRAIT_USER`, in any case. Default: users and groups. */
export function parseTraits(names: readonly string[] = []): ReadonlySet<ResourceType_Trait> {
  if (names.length === 0) return new Set([ResourceType_Trait.USER, ResourceType_Trait.GROUP]);
  return new Set(
    names.map((name) => {
      const key = name
        .trim()
        .toUpperCase()
        .replace(/^TRAIT_/, "");
      const trait = ResourceType_Trait[key as keyof typeof ResourceType_Trait];
      if (trait === undefined || typeof trait !== "number" || trait === ResourceType_Trait.UNSPECIFIED)
        throw configError(`'${name}' is not a trait of external resources`, {
          hint: "Traits are user, group, role, app and secret.",
        });
      return trait;
    }),
  );
}

/** What a resource's profile says, wherever the profile is. */
export function profileOf(resource: Resource): JsonObject | undefined {
  if (resource.profile) return resource.profile;
  const { annotations } = resource;
  return (
    findAnnotation(annotations, UserTraitSchema)?.profile ??
    findAnnotation(annotations, GroupTraitSchema)?.profile ??
    findAnnotation(annotations, RoleTraitSchema)?.profile ??
    findAnnotation(annotations, AppTraitSchema)?.profile ??
    findAnnotation(annotations, SecretTraitSchema)?.profile ??
    findAnnotation(annotations, AgentTraitSchema)?.profile
  );
}
