import {
  CapabilityPermissionsSchema,
  ChildResourceTypeSchema,
  SkipEntitlementsAndGrantsSchema,
  SkipGrantsSchema,
  V1IdentifierSchema,
} from "@baton-connectors/protocol/connector-v2";
import { createRegistry, type DescMessage, type Registry } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";

/** What most resource types are annotated with. */
const common = [
  CapabilityPermissionsSchema,
  ChildResourceTypeSchema,
  SkipEntitlementsAndGrantsSchema,
  SkipGrantsSchema,
  V1IdentifierSchema,
];

/** The types of the given annotations. Knowing every type there is takes longer than all else, so that is the exception. */
export async function annotationTypes(annotations: readonly Any[], besides: readonly DescMessage[]): Promise<Registry> {
  const registry = createRegistry(...common, ...besides);
  const known = annotations.every(({ typeUrl }) => registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf("/") + 1)));
  if (known) return registry;
  const { everyType } = await import("./every-type.ts");
  return everyType();
}
