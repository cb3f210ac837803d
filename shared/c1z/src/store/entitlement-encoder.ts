import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { lengthDelimited, WireWriter } from "@baton-connectors/protocol/wire";
import { toBinary } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { once } from "./once.ts";

/** Encodes entitlements: their resource, and the types that they can be granted to, are objects that many share, and encoded once. */
export function createEntitlementEncoder(): (entitlement: Entitlement) => Uint8Array<ArrayBuffer> {
  const resources = once((of: Resource) => toBinary(ResourceSchema, of));
  const types = once((of: ResourceType) => toBinary(ResourceTypeSchema, of));
  const out = new WireWriter();
  return (entitlement) => {
    if (entitlement.$unknown) return toBinary(EntitlementSchema, entitlement);
    out.at = 0;
    if (entitlement.resource) out.block(lengthDelimited(1), resources(entitlement.resource));
    out.text(lengthDelimited(2), entitlement.id);
    out.text(lengthDelimited(3), entitlement.displayName);
    out.text(lengthDelimited(4), entitlement.description);
    for (const type of entitlement.grantableTo) out.block(lengthDelimited(5), types(type));
    for (const annotation of entitlement.annotations) out.block(lengthDelimited(6), toBinary(AnySchema, annotation));
    if (entitlement.purpose !== 0) {
      out.varint(purposeTag);
      out.varint(entitlement.purpose);
    }
    out.text(lengthDelimited(8), entitlement.slug);
    return out.bytes.slice(0, out.at);
  };
}

/** Field 7, a number. */
const purposeTag = 7 * 8;
