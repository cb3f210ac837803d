import { BatonError } from "@baton-connectors/sdk";
import type { JsonRecord } from "@baton-connectors/sdk/shapes";
import { externalIdsOf, organizationsOf, primaryOrganization, relationsOf } from "../profile/user-profile.ts";
import type { ProfileChanges } from "./profile-changes.ts";

type Entry = Record<string, unknown>;
/** Parts of a user that are to be written, by Google's names. */
export type UserPatch = Record<string, unknown>;

/** The names that `update_user` reports for what was written, in their order. */
export const patchNames: readonly (readonly [string, string])[] = [
  ["name", "Name"],
  ["recoveryEmail", "RecoveryEmail"],
  ["recoveryPhone", "RecoveryPhone"],
  ["organizations", "Organizations"],
  ["externalIds", "ExternalIds"],
  ["relations", "Relations"],
  ["customSchemas", "CustomSchemas"],
];

/** Whether the user's present state is needed to say what to write. */
export function needsCurrent(changes: ProfileChanges): boolean {
  const { givenName, familyName, department, jobTitle, costCenter, employeeType, employeeId, managerEmail } = changes;
  const oneName = (givenName === undefined) !== (familyName === undefined);
  const others = [department, jobTitle, costCenter, employeeType, employeeId, managerEmail];
  return oneName || others.some((value) => value !== undefined);
}

/** `current` is the whole user, as Google has it. */
export function patchOf(changes: ProfileChanges, current: JsonRecord): UserPatch {
  const { recoveryEmail, recoveryPhone, customSchemas, employeeId, managerEmail } = changes;
  const organizations = changedOrganizations(changes, current);
  const externalIds = employeeId === undefined ? undefined : changedExternalIds(employeeId, current);
  return {
    ...(hasName(changes) && { name: changedName(changes, current) }),
    ...(recoveryEmail !== undefined && { recoveryEmail }),
    ...(recoveryPhone !== undefined && { recoveryPhone }),
    ...(organizations && { organizations }),
    ...(externalIds && { externalIds }),
    ...(managerEmail !== undefined && { relations: withManager(current, managerEmail) }),
    ...(customSchemas && { customSchemas }),
  };
}

/** All managers are replaced by one; other relations stay. */
export const withManager = (current: { readonly relations?: unknown }, manager: string): Entry[] => [
  ...readable("relations", relationsOf(current))
    .filter(({ type }) => type !== "manager")
    .map(compact),
  { type: "manager", value: manager },
];

/** Lists are written as a whole: what is in one that cannot be read would be lost. */
function readable<T>(name: string, list: readonly T[] | undefined): readonly T[] {
  if (list) return list;
  throw unreadable(name);
}

const unreadable = (name: string) =>
  new BatonError("FailedPrecondition", `the user's ${name} have an unknown shape; nothing was written`);

const hasName = ({ givenName, familyName }: ProfileChanges) => givenName !== undefined || familyName !== undefined;

/** The full name follows from its parts at Google's side. */
function changedName({ givenName, familyName }: ProfileChanges, { name = {} }: JsonRecord): Entry {
  if (givenName !== undefined && familyName !== undefined) return { familyName, givenName };
  if (typeof name !== "object" || Array.isArray(name)) throw unreadable("name");
  const { fullName: _derived, ...kept } = (name ?? {}) as JsonRecord;
  return {
    ...compact(kept),
    ...(givenName !== undefined && { givenName }),
    ...(familyName !== undefined && { familyName }),
  };
}

function changedOrganizations(changes: ProfileChanges, current: JsonRecord): Entry[] | undefined {
  const { department, jobTitle: title, costCenter, employeeType: description } = changes;
  const given = Object.fromEntries(
    Object.entries({ department, title, costCenter, description }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  if (Object.keys(given).length === 0) return undefined;
  const all = readable("organizations", organizationsOf(current));
  const edited = primaryOrganization(all);
  if (edited) return all.map((entry) => ({ ...compact(entry), ...(entry === edited && given) }));
  return Object.values(given).some((value) => value !== "") ? [{ primary: true, ...given }] : undefined;
}

function changedExternalIds(employeeId: string, current: JsonRecord): Entry[] | undefined {
  const before = readable("externalIds", externalIdsOf(current));
  const after: Entry[] = [
    ...before.filter(({ type }) => type !== "organization").map(compact),
    ...(employeeId === "" ? [] : [{ type: "organization", value: employeeId }]),
  ];
  const key = ({ type, value }: Entry) => JSON.stringify([type ?? "", value ?? ""]);
  const isSame =
    before
      .map((entry) => key({ ...entry }))
      .sort()
      .join() === after.map(key).sort().join();
  return isSame ? undefined : after;
}

/** Google leaves out what is empty, false or zero; so do we in what we write back. */
export const compact = (entry: object): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === false ||
  value === 0 ||
  (Array.isArray(value) && value.length === 0);
