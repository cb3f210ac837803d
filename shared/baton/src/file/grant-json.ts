import type { StoredGrant } from "@baton-connectors/c1z";
import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type DescMessage, fromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { jsonObject } from "../output/json-list.ts";
import { messageJson } from "../output/message-json.ts";
import { remembering } from "./catalogue.ts";

const most = 20_000;

/**
 * A grant's JSON without decoding what grants have in common: the entitlement and principal in it are the same bytes in
 * thousands of grants. This is what makes a million of them print in seconds.
 */
export function createGrantJson(): (grant: StoredGrant) => string {
  const entitlement = remembered(EntitlementSchema);
  const principal = remembered(ResourceSchema);
  return ({ data }) => {
    const reader = new BinaryReader(data);
    let [entitlementJson, principalJson, id]: (string | undefined)[] = [];
    const others: Uint8Array[] = [];
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const [field, wireType] = reader.tag();
      if (field === 1) entitlementJson = entitlement(reader.bytes());
      else if (field === 2) principalJson = principal(reader.bytes());
      else if (field === 3) id = JSON.stringify(reader.string());
      else {
        reader.skip(wireType, field);
        others.push(data.subarray(start, reader.pos));
      }
    }
    const json = jsonObject({ entitlement: entitlementJson, principal: principalJson, id });
    if (others.length === 0) return json;
    const rest = messageJson(GrantSchema, fromBinary(GrantSchema, Buffer.concat(others)));
    return rest === "{}" ? json : `${json.slice(0, -1)},${rest.slice(1)}`;
  };
}

function remembered(schema: DescMessage): (bytes: Uint8Array) => string {
  const known = remembering<string>(most);
  return (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return known(text, () => messageJson(schema, fromBinary(schema, bytes)));
  };
}
