import { Capability, type ResourceTypeCapability } from "@baton-connectors/protocol/connector-v2";
import type { Rows, Subject } from "./subject.ts";

/** Changes that the connector can make and that the subject gives nothing to try on, in words: what is not tried passes every test. */
export function untriedChanges<Config, Client>(
  subject: Subject<Config, Client>,
  capabilities: readonly ResourceTypeCapability[],
  rows: Rows,
): readonly string[] {
  const { provisioning = [], accounts = [], rotations = [], untried = {} } = subject;
  if (typeof untried === "string") return [];
  const can = (capability: Capability) =>
    capabilities.filter((type) => type.capabilities.includes(capability)).map((type) => type.resourceType!.id);
  const making = can(Capability.ACCOUNT_PROVISIONING);
  const tried: readonly [
    what: string,
    field: string,
    types: readonly string[],
    given: readonly (string | undefined)[],
  ][] = [
    [
      "grants of",
      "provisioning",
      can(Capability.PROVISION).filter((type) =>
        Object.values(rows.entitlements).some(({ resource }) => resource?.id?.resourceType === type),
      ),
      provisioning.map(({ choose }) => choose(rows).entitlement.resource?.id?.resourceType),
    ],
    ["new", "accounts", making, accounts.map(({ resourceTypeId }) => resourceTypeId ?? making[0])],
    [
      "credentials of",
      "rotations",
      can(Capability.CREDENTIAL_ROTATION),
      rotations.map(({ choose }) => choose(rows).resourceType),
    ],
  ];
  const ticketless = subject.connector.tickets && !subject.tickets && !Object.hasOwn(untried, "tickets");
  const tickets = ticketless ? ["tickets: give a case in 'tickets', or say in 'untried' why there is none"] : [];
  const changes = tried.flatMap(([what, field, types, given]) =>
    types
      .filter((type) => !given.includes(type) && !Object.hasOwn(untried, `${field} ${type}`))
      .map(
        (type) =>
          `${what} ${type}: give a case in '${field}', or say in 'untried' under "${field} ${type}" why there is none`,
      ),
  );
  return [...changes, ...tickets];
}
