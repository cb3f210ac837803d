import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  childResourceType,
  type ResourceInit,
  type ResourceStatus,
  resource,
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
  const id = map.id.name(values);
  if (id === "")
    throw new BatonError("InvalidArgument", `a row of ${type} has an empty id`, {
      kind: "config",
      hint: `See ${map.id.place}.`,
    });
  const user = map.user_traits ?? map.traits?.user;
  const group = map.group_traits ?? map.traits?.group;
  const role = map.role_traits ?? map.traits?.role;
  const app = map.app_traits ?? map.traits?.app;
  const init: { -readonly [Key in keyof ResourceInit]: ResourceInit[Key] } = {
    type,
    id,
    displayName: map.display_name.text(values),
    annotations: children.map(childResourceType),
  };
  if (map.description) init.description = map.description.text(values);
  if (parent) init.parent = parent;
  if (user) init.user = toUser(client, user, values);
  else if (declared.includes("user")) init.user = {};
  if (group || declared.includes("group")) init.group = profileOf(group?.profile, values);
  if (role || declared.includes("role")) init.role = profileOf(role?.profile, values);
  if (app || declared.includes("app"))
    init.app = { ...profileOf(app?.profile, values), ...(app?.help_url && { helpUrl: app.help_url.text(values) }) };
  return resource(init);
}

function profileOf(map: ReadonlyMap<string, Said> | undefined, values: Values): { profile?: JsonObject } {
  if (!map || map.size === 0) return {};
  return { profile: filled(newProfile(), map, values) };
}

/** Keys are the file's: of a plain object, one of them would be its prototype. */
const newProfile = (): JsonObject => Object.create(null) as JsonObject;

function filled(profile: JsonObject, map: ReadonlyMap<string, Said>, values: Values): JsonObject {
  for (const [key, said] of map) profile[key] = said.text(values);
  return profile;
}

/** For every row: by hand, since an object made of parts costs several. */
function toUser(client: Client, map: UserTraits, values: Values): UserTraitInit {
  const user: { -readonly [Key in keyof UserTraitInit]: UserTraitInit[Key] } = { emails: emailsOf(map, values) };
  const profile = filled(newProfile(), map.profile, values);
  const managerId = map.manager_id?.text(values);
  if (managerId) profile.manager_id = managerId;
  const managerEmail = map.manager_email?.text(values);
  if (managerEmail) profile.manager_email = managerEmail;
  if (map.profile.size > 0 || managerId || managerEmail) user.profile = profile;
  if (map.status) user.status = statusOf(client, map, values);
  if (map.account_type) user.accountType = accountTypeOf(client, map.account_type, values);
  if (map.login) {
    user.login = map.login.text(values);
    user.loginAliases = textsOf(map.login_aliases, values);
  }
  if (map.employee_ids.length > 0) user.employeeIds = textsOf(map.employee_ids, values);
  if (map.mfa_enabled) user.mfaStatus = { mfaEnabled: map.mfa_enabled.truth(values) };
  if (map.sso_enabled) user.ssoStatus = { ssoEnabled: map.sso_enabled.truth(values) };
  const lastLogin = timeOf(client, map.last_login, values);
  if (lastLogin) user.lastLogin = lastLogin;
  const createdAt = timeOf(client, map.created_at, values);
  if (createdAt) user.createdAt = createdAt;
  return user;
}

const textsOf = (all: readonly Said[], values: Values): string[] =>
  all.map((said) => said.text(values)).filter(Boolean);

/** Each once; the first is the primary one. */
function emailsOf(map: UserTraits, values: Values): { address: string; isPrimary: boolean }[] {
  const found: { address: string; isPrimary: boolean }[] = [];
  const add = (said: Said) => {
    const address = said.text(values);
    if (address === "" || found.some((one) => one.address === address)) return;
    found.push({ address, isPrimary: found.length === 0 });
  };
  if (map.email) add(map.email);
  for (const said of map.emails) add(said);
  return found;
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
