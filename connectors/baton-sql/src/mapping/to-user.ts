import {
  type Resource,
  UserTrait_AccountType,
  UserTrait_EmailSchema,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { ResourceStatus, UserTraitInit } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { anyPack, anyUnpack, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { UserMap } from "../file/shape.ts";
import type { Mapper } from "./mapper.ts";

export function toUser(map: UserMap, mapper: Mapper): UserTraitInit {
  const profile = mapper.profile(map.profile);
  // Without any other key of the profile Go's connector loses them.
  if (profile && map.manager_id) assign(profile, "manager_id", mapper.text(map.manager_id));
  if (profile && map.manager_email) assign(profile, "manager_email", mapper.text(map.manager_email));
  const lastLogin = map.last_login && mapper.time(map.last_login);
  return {
    emails: emailsOf(map, mapper),
    ...(profile && { profile }),
    ...(map.status && { status: statusOf(map, mapper) }),
    ...(map.account_type && { accountType: accountTypeOf(map, mapper) }),
    ...(map.login && {
      login: mapper.text(map.login),
      loginAliases: (map.login_aliases ?? []).map(mapper.text).filter((alias) => alias !== ""),
    }),
    ...(map.employee_ids && { employeeIds: map.employee_ids.map(mapper.text).filter((id) => id !== "") }),
    ...(lastLogin && { lastLogin: create(TimestampSchema, lastLogin) }),
  };
}

/** The first is the primary one; where it has no expression, none is. */
const emailsOf = ({ emails = [] }: UserMap, mapper: Mapper) =>
  emails
    .map((written, i) => ({ written, isPrimary: i === 0 }))
    .filter(({ written }) => written.text !== "")
    .map(({ written, isPrimary }) => ({ address: mapper.text(written), isPrimary }));

/** Go's connector stores an address that is empty, and rows are to be the same; the SDK leaves it out. */
export function withEmptyAddresses(made: Resource, map: UserMap, mapper: Mapper): Resource {
  const emails = emailsOf(map, mapper);
  if (emails.every(({ address }) => address !== "")) return made;
  const annotations = made.annotations.map((any) => {
    const trait = anyUnpack(any, UserTraitSchema);
    if (!trait) return any;
    trait.emails = emails.map((email) => create(UserTrait_EmailSchema, email));
    return anyPack(UserTraitSchema, trait);
  });
  return { ...made, annotations };
}

function assign(profile: Record<string, string>, key: string, value: string) {
  if (value !== "") profile[key] = value;
}

const statuses: Readonly<Record<string, ResourceStatus>> = {
  active: "enabled",
  enabled: "enabled",
  disabled: "disabled",
  inactive: "disabled",
  suspended: "disabled",
  locked: "disabled",
  deleted: "deleted",
};

function statusOf({ status, status_details: details }: UserMap, mapper: Mapper) {
  const value = mapper.text(status!);
  const known = statuses[value.toLowerCase()];
  if (!known) mapper.warn(status!, value, "unknown status: it is stored as unspecified");
  return { status: known ?? "unspecified", ...(details && { details: mapper.text(details) }) };
}

const accountTypes: Readonly<Record<string, UserTrait_AccountType>> = {
  user: UserTrait_AccountType.HUMAN,
  human: UserTrait_AccountType.HUMAN,
  service: UserTrait_AccountType.SERVICE,
  system: UserTrait_AccountType.SYSTEM,
};

function accountTypeOf({ account_type: written }: UserMap, mapper: Mapper) {
  const value = mapper.text(written!);
  const known = accountTypes[value.toLowerCase()];
  if (known === undefined) mapper.warn(written!, value, "unknown account type: it is stored as human");
  return known ?? UserTrait_AccountType.HUMAN;
}
