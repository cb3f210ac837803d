import {
  CreateGrantEventSchema,
  CreateRevokeEventSchema,
  type Event,
  ResourceChangeEventSchema,
  ResourceSchema,
  UsageEventSchema,
  UserTrait_AccountType,
  UserTrait_Status_Status,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, assignment, resourceId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { LogParty } from "../api/organisation.ts";

type Outcome = Event["event"];

/** An entitlement by where it is: slug and resource. */
export interface EntitlementOf {
  readonly type: "app" | "role" | "group";
  readonly slug: string;
  readonly of: LogParty;
}

const reference = (type: string, { id = "" }: LogParty) => resourceId({ resourceType: type, resource: id });

const party = (type: string, about: LogParty) =>
  create(ResourceSchema, { id: reference(type, about), displayName: about.displayName ?? "" });

/** The log knows a user by id, name and e-mail address. */
const person = (about: LogParty) => {
  const address = about.alternateId ?? "";
  const user = annotation(UserTraitSchema, {
    emails: address === "" ? [] : [{ address, isPrimary: true }],
    status: { status: UserTrait_Status_Status.ENABLED },
    accountType: UserTrait_AccountType.HUMAN,
  });
  return create(ResourceSchema, {
    id: reference("user", about),
    displayName: about.displayName ?? "",
    annotations: [user],
  });
};

export const used = (app: LogParty, actor: LogParty): Outcome => ({
  case: "usageEvent",
  value: create(UsageEventSchema, { targetResource: party("app", app), actorResource: person(actor) }),
});

export const changed = (type: string, about: LogParty): Outcome => ({
  case: "resourceChangeEvent",
  value: create(ResourceChangeEventSchema, { resourceId: reference(type, about) }),
});

const grantFacts = ({ type, slug, of }: EntitlementOf, user: LogParty) => ({
  entitlement: assignment(party(type, of), slug),
  principal: person(user),
});

export const granted = (entitlement: EntitlementOf, user: LogParty): Outcome => ({
  case: "createGrantEvent",
  value: create(CreateGrantEventSchema, grantFacts(entitlement, user)),
});

export const revoked = (entitlement: EntitlementOf, user: LogParty): Outcome => ({
  case: "createRevokeEvent",
  value: create(CreateRevokeEventSchema, grantFacts(entitlement, user)),
});
