import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { grantParts } from "../file/grant-parts.ts";
import { rememberingBytes } from "../file/remembering.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import type { createSanitizer } from "./sanitizer.ts";

const room = 16 << 20;

/** Sanitizes grants; what many of them have in common once. */
export function sanitizedGrants(
  { message }: Pick<ReturnType<typeof createSanitizer>, "message">,
  pseudonyms: Pseudonyms,
): (data: Uint8Array) => Uint8Array {
  const part = (schema: DescMessage) => (bytes: Uint8Array) => toBinary(schema, message(fromBinary(schema, bytes)));
  const remembered = (schema: DescMessage) => rememberingBytes(room, (bytes) => 100 + bytes.length, part(schema));
  const [entitlementBytes, principalBytes] = [remembered(EntitlementSchema), remembered(ResourceSchema)];
  const otherBytes = part(GrantSchema);
  return (data) => {
    const { entitlement, principal, id, others } = grantParts(data);
    const writer = new BinaryWriter();
    if (entitlement) writer.tag(1, WireType.LengthDelimited).bytes(entitlementBytes(entitlement));
    if (principal) writer.tag(2, WireType.LengthDelimited).bytes(principalBytes(principal));
    if (id) writer.tag(3, WireType.LengthDelimited).string(pseudonyms.ofId(id));
    if (others) writer.raw(otherBytes(others));
    return writer.finish();
  };
}
