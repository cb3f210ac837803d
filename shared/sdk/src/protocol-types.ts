/** What an author meets of the wire contract: rows that handlers are given and give, words for them, messages to make. */
export type {
  Entitlement,
  Event,
  Grant,
  LocalCredentialOptions,
  Resource,
  ResourceId,
  Ticket,
  TicketCustomField,
  TicketRequest,
  TicketSchema,
} from "@baton-connectors/protocol/connector-v2";
export {
  ActionType,
  CreateGrantEventSchema,
  CreateRevokeEventSchema,
  Entitlement_PurposeValue,
  EventSchema,
  EventType,
  NonHumanIdentityTrait_NhiType,
  ResourceChangeEventSchema,
  SecretTrait_CredentialType,
  UsageEventSchema,
  UserTrait_AccountType,
} from "@baton-connectors/protocol/connector-v2";
export { create, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
export { type Any, type Timestamp, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
