import type { StoredGrant } from "@baton-connectors/c1z";
import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type DescMessage, fromBinary, type Message } from "@bufbuild/protobuf";
import type { Pieces } from "../output/json-list.ts";
import { messageJson } from "../output/message-json.ts";
import type { Named } from "./catalogue.ts";
import { grantParts } from "./grant-parts.ts";
import { rememberingBytes } from "./remembering.ts";

const room = 16 << 20;

/** What a grant refers to, as the file holds it. */
export interface Stored {
  readonly entitlement: Named<Message>;
  readonly principal: Named<Message>;
}

/**
 * A grant's JSON. The entitlement and principal in it mostly are the stored ones, or the same bytes in thousands of
 * grants: not making their JSON anew is what makes a million grants print in seconds.
 */
export function createGrantJson(): (grant: StoredGrant, stored: Stored) => Pieces {
  const remembered = (schema: DescMessage) =>
    rememberingBytes<Uint8Array>(
      room,
      (json) => 100 + json.length,
      (bytes) => Buffer.from(messageJson(schema, fromBinary(schema, bytes))),
    );
  const [entitlementJson, principalJson] = [remembered(EntitlementSchema), remembered(ResourceSchema)];
  const json = (bytes: Uint8Array, stored: Named<Message>, make: (bytes: Uint8Array) => Uint8Array) =>
    Buffer.compare(bytes, stored.data) === 0 ? stored.jsonBytes : make(bytes);
  return ({ data }, stored) => {
    const { entitlement, principal, id, others } = grantParts(data);
    const pieces: (string | Uint8Array)[] = [];
    const member = (name: string, value: string | Uint8Array) =>
      pieces.push(`${pieces.length === 0 ? "{" : ","}"${name}":`, value);
    if (entitlement) member("entitlement", json(entitlement, stored.entitlement, entitlementJson));
    if (principal) member("principal", json(principal, stored.principal, principalJson));
    if (id !== undefined) member("id", JSON.stringify(id));
    if (others) {
      const rest = messageJson(GrantSchema, fromBinary(GrantSchema, others)).slice(1, -1);
      if (rest !== "") pieces.push(pieces.length === 0 ? "{" : ",", rest);
    }
    pieces.push(pieces.length === 0 ? "{}" : "}");
    return pieces;
  };
}
