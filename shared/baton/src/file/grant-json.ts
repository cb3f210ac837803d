import type { StoredGrant } from "@baton-connectors/c1z";
import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type DescMessage, fromBinary } from "@bufbuild/protobuf";
import { jsonObject } from "../output/json-list.ts";
import { messageJson } from "../output/message-json.ts";
import { rememberedByBytes } from "./by-bytes.ts";
import { grantParts } from "./grant-parts.ts";

const most = 20_000;

/** A grant's JSON, made of parts that are remembered: this is what makes a million of them print in seconds. */
export function createGrantJson(): (grant: StoredGrant) => string {
  const json = (schema: DescMessage) =>
    rememberedByBytes(most, (bytes) => messageJson(schema, fromBinary(schema, bytes)));
  const [entitlementJson, principalJson] = [json(EntitlementSchema), json(ResourceSchema)];
  return ({ data }) => {
    const { entitlement, principal, id, others } = grantParts(data);
    const shared = jsonObject({
      entitlement: entitlement && entitlementJson(entitlement),
      principal: principal && principalJson(principal),
      id: id === undefined ? undefined : JSON.stringify(id),
    });
    if (!others) return shared;
    const rest = messageJson(GrantSchema, fromBinary(GrantSchema, others));
    return rest === "{}" ? shared : `${shared.slice(0, -1)}${shared === "{}" ? "" : ","}${rest.slice(1)}`;
  };
}
