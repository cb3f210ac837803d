import type { JsonObject } from "@bufbuild/protobuf";
import type { User } from "../google/answers.ts";
import { flattenSchemas, type SchemaProblem } from "./custom-schemas.ts";
import { looseList } from "./loose-list.ts";

export interface Organization {
  readonly name?: string | null;
  readonly title?: string | null;
  readonly primary?: boolean | null;
  readonly department?: string | null;
  readonly location?: string | null;
  readonly costCenter?: string | null;
  readonly description?: string | null;
}
export interface Relation {
  readonly type?: string | null;
  readonly value?: string | null;
}
export interface ExternalId {
  readonly type?: string | null;
  readonly value?: string | null;
}
export interface PosixAccount {
  readonly username?: string | null;
}

const text = "string" as const;

/** A user as far as its nested lists go. */
type Lists = Pick<User, "organizations" | "relations" | "externalIds" | "posixAccounts">;

export const organizationsOf = (user: Lists) =>
  looseList<Organization>(user.organizations, {
    costCenter: text,
    customType: text,
    department: text,
    description: text,
    domain: text,
    fullTimeEquivalent: "integer",
    location: text,
    name: text,
    primary: "boolean",
    symbol: text,
    title: text,
    type: text,
  });
export const relationsOf = (user: Lists) =>
  looseList<Relation>(user.relations, { customType: text, type: text, value: text });
export const externalIdsOf = (user: Lists) =>
  looseList<ExternalId>(user.externalIds, { customType: text, type: text, value: text });
export const posixAccountsOf = (user: Lists) =>
  looseList<PosixAccount>(user.posixAccounts, { username: text, uid: text, gid: text, primary: "boolean" });

/** Lists of the user that cannot be read, by what they are. */
export function unreadableLists(user: User): string[] {
  const lists = {
    relations: relationsOf(user),
    organizations: organizationsOf(user),
    "external ids": externalIdsOf(user),
    "POSIX accounts": posixAccountsOf(user),
  };
  return Object.entries(lists).flatMap(([name, list]) => (list ? [] : [name]));
}

/** The organisation that counts: the one marked primary, else the first. */
export const primaryOrganization = (all: readonly Organization[]) => all.find(({ primary }) => primary) ?? all[0];

export const managerOf = (relations: readonly Relation[]) =>
  relations.find(({ type }) => type === "manager")?.value ?? "";

/** Without duplicates, in the order of their bytes. */
export function employeeIds(user: User): string[] {
  const ids = (externalIdsOf(user) ?? []).filter(({ type, value }) => type === "organization" && value);
  return [...new Set(ids.map(({ value }) => value!))].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function userProfile(user: User, report?: (problem: SchemaProblem) => void): JsonObject {
  const { name } = user;
  const organization = primaryOrganization(organizationsOf(user) ?? []);
  const ids = employeeIds(user);
  return {
    ...(name && {
      given_name: name.givenName ?? "",
      family_name: name.familyName ?? "",
      full_name: name.fullName ?? "",
      icon: user.thumbnailPhotoUrl ?? "",
      manager_email: managerOf(relationsOf(user) ?? []),
    }),
    user_id: user.id ?? "",
    org_unit_path: user.orgUnitPath ?? "",
    include_in_global_address_list: user.includeInGlobalAddressList ?? false,
    ...(organization && {
      organization: organization.name ?? "",
      department: organization.department ?? "",
      title: organization.title ?? "",
      job_title: organization.title ?? "",
      location: organization.location ?? "",
      cost_center: organization.costCenter ?? "",
      description: organization.description ?? "",
      employee_type: organization.description ?? "",
    }),
    ...(ids.length > 0 && { employee_id: ids.join(",") }),
    ...flattenSchemas(user.customSchemas, report),
  };
}
