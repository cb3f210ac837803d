import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  childResourceType,
  type ResourceStatus,
  resource,
  type TraitInits,
  type UserTraitInit,
} from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import type { ResourceMapping, UserTraits } from "../file/mappings.ts";
import type { Values } from "../template/template.ts";
import type { Said } from "../text/said.ts";
import { timeOf } from "./time.ts";

/** A type of the file, as far as its resources are of one make. */
export interface TypeOf {
  readonly type: string;
  readonly children: readonly string[];
  /** What its resources are, whether or not the file says more of it. */
  readonly traits: readonly string[];
}

/** A row as a resource. */
export function toResource(
  client: Client,
  map: ResourceMapping,
  values: Values,
  { type, children, traits: declared }: TypeOf,
  parent?: ResourceId,
) {
  const id = map.id.text(values);
  if (id === "")
    throw new BatonError("InvalidArgument", `a row of ${type} has an empty id`, {
      kind: "config",
      hint: `See ${map.id.place}.`,
    });
  const { user, group, role, app } = {
    user: map.user_traits ?? map.traits?.user,
    group: map.group_traits ?? map.traits?.group,
    role: map.role_traits ?? map.traits?.role,
    app: map.app_traits ?? map.traits?.app,
  };
  const is = (name: string, block: unknown) => block !== undefined || declared.includes(name);
  const traits: TraitInits = {
    ...(is("user", user) && { user: user ? toUser(client, user, values) : {} }),
    ...(is("group", group) && { group: profileOf(group?.profile, values) }),
    ...(is("role", role) && { role: profileOf(role?.profile, values) }),
    ...(is("app", app) && {
      app: { ...profileOf(app?.profile, values), ...(app?.help_url && { helpUrl: app.help_url.text(values) }) },
    }),
  };
  return resource({
    ...{ type, id, displayName: map.display_name.text(values) },
    ...(map.description && { description: map.description.text(values) }),
    ...(parent && { parent }),
    annotations: children.map(childResourceType),
    ...traits,
  });
}

function profileOf(map: ReadonlyMap<string, Said> | undefined, values: Values): { profile?: JsonObject } {
  if (!map || map.size === 0) return {};
  return { profile: Object.fromEntries([...map].map(([key, said]) => [key, said.text(values)])) };
}

function toUser(client: Client, map: UserTraits, values: Values): UserTraitInit {
  const of = (said: Said | undefined) => said?.text(values) ?? "";
  const emails = [...(map.email ? [map.email] : []), ...map.emails].map(of).filter((one) => one !== "");
  const { profile } = profileOf(map.profile, values);
  const managed = Object.fromEntries(
    [
      ["manager_id", of(map.manager_id)],
      ["manager_email", of(map.manager_email)],
    ].filter(([, value]) => value !== ""),
  ) as JsonObject;
  const whole = { ...profile, ...managed };
  const lastLogin = timeOf(client, map.last_login, values);
  const createdAt = timeOf(client, map.created_at, values);
  return {
    emails: [...new Set(emails)].map((address, i) => ({ address, isPrimary: i === 0 })),
    ...(Object.keys(whole).length > 0 && { profile: whole }),
    ...(map.status && { status: statusOf(client, map, values) }),
    ...(map.account_type && { accountType: accountTypeOf(client, map.account_type, values) }),
    ...(map.login && { login: of(map.login), loginAliases: map.login_aliases.map(of).filter(Boolean) }),
    ...(map.employee_ids.length > 0 && { employeeIds: map.employee_ids.map(of).filter(Boolean) }),
    ...(map.mfa_enabled && { mfaStatus: { mfaEnabled: map.mfa_enabled.truth(values) } }),
    ...(map.sso_enabled && { ssoStatus: { ssoEnabled: map.sso_enabled.truth(values) } }),
    ...(lastLogin && { lastLogin }),
    ...(createdAt && { createdAt }),
  };
}

/** Words for a status, those of other apps too. */
const statuses = new Map<string, ResourceStatus>(
  Object.entries({
    active: "enabled",
    enabled: "enabled",
    disabled: "disabled",
    inactive: "disabled",
    suspended: "disabled",
    locked: "disabled",
    deleted: "deleted",
  }),
);

function statusOf(client: Client, { status, status_details: details }: UserTraits, values: Values) {
  const word = status!.text(values);
  const known = statuses.get(word.toLowerCase());
  if (!known) client.warn(status!.place, word, "unknown status: it is stored as unspecified");
  return { status: known ?? "unspecified", ...(details && { details: details.text(values) }) };
}

const { HUMAN, SERVICE, SYSTEM } = UserTrait_AccountType;
const accountTypes = new Map<string, UserTrait_AccountType>(
  Object.entries({
    "": HUMAN,
    user: HUMAN,
    human: HUMAN,
    service: SERVICE,
    system: SYSTEM,
  }),
);

function accountTypeOf(client: Client, said: Said, values: Values) {
  const word = said.text(values);
  const known = accountTypes.get(word.toLowerCase());
  if (known === undefined) client.warn(said.place, word, "unknown account type: it is stored as human");
  return known ?? HUMAN;
}
