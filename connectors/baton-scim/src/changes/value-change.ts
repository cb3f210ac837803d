import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { addValue, type Outcome, removeValue, type ValueTarget, type Wholeness } from "@baton-connectors/scim";
import { configError, grantAlreadyExists, grantAlreadyRevoked, wrongPrincipal } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ChangeMapping, ProvisioningMapping } from "../mapping/mapping.ts";

/** What is changed of one user or group: its members, its roles. */
export interface ValueChange {
  readonly client: Client;
  readonly mapping: ChangeMapping;
  readonly endpoint: "Users" | "Groups";
  readonly id: string;
  readonly signal: AbortSignal;
}

/** What the configuration says of a change; without that nothing is sent. */
export function changeMapping(
  { mapping }: Client,
  key: Exclude<keyof ProvisioningMapping, "deleteUser">,
): ChangeMapping {
  const found = mapping.provisioning[key];
  if (found) return found;
  throw configError(`the configuration has no provisioning.${key}: nothing is sent`, { effect: "none" });
}

export function userIdOf(principal: Resource | undefined): string {
  const { resourceType, resource = "" } = principal?.id ?? {};
  if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
  return resource;
}

export const add = (change: ValueChange, value: string, wholeness: Wholeness): Promise<Outcome> => {
  const { form } = change.mapping;
  const wholeForm = form === "replace" || form === "put" ? form : undefined;
  return inOrder(change, () => addValue(targetOf(change, value), { form: wholeForm, ...wholeness }));
};

export const remove = (change: ValueChange, value: string, wholeness: Wholeness): Promise<Outcome> =>
  inOrder(change, () => removeValue(targetOf(change, value), { form: change.mapping.form, ...wholeness }));

export const added = (outcome: Outcome) => (outcome === "already" ? [grantAlreadyExists()] : []);
export const removed = (outcome: Outcome) => (outcome === "already" ? [grantAlreadyRevoked()] : []);

const inOrder = <T>({ client, endpoint, id }: ValueChange, work: () => Promise<T>) =>
  client.inOrder(`${endpoint}/${id}`, work);

const targetOf = ({ client, mapping, endpoint, id, signal }: ValueChange, value: string): ValueTarget => ({
  scim: client.scim,
  endpoint,
  id,
  attribute: mapping.attribute,
  key: mapping.valuePath,
  value,
  signal,
  schemas: mapping.schemas,
  warn: client.warn,
});
