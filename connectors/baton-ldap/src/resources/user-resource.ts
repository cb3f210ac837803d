import { isUtf8 } from "node:buffer";
import { type Resource, UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import { resource } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { canonicalIfDn } from "../dn/canonical.ts";
import { hasClass } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { generalizedTime, intervalTime, isShowable } from "./times.ts";
import { isPrintable, userProfile } from "./user-profile.ts";
import { activeDirectoryStatus, expiryStatus, userStatus } from "./user-status.ts";

/** A resource, and what of its entry could not be stored. */
export interface Mapped {
  /** Undefined: the entry cannot be one. */
  readonly resource: Resource | undefined;
  readonly problems: readonly string[];
}

export interface Surroundings {
  readonly isActiveDirectory: boolean;
  readonly now: Date;
}

const logins = ["sAMAccountName", "uid", "cn", "userPrincipalName", "objectGUID"];
const noDn = { resource: undefined, problems: ["an entry whose DN cannot be read"] };

export function userResource(entry: Entry, { isActiveDirectory, now }: Surroundings): Mapped {
  const id = canonicalIfDn(entry.dnText);
  if (!id) return noDn;
  const problems = names
    .filter((name) => !isUtf8(entry.first(name) ?? Buffer.alloc(0)))
    .map((name) => `letters of a ${name} that are no UTF-8`);
  const said = userStatus(entry);
  if (!said) problems.push("a userAccountControl that is no number: the status is unspecified");
  const status = said ?? { status: "unspecified" as const, details: entry.text("userAccountControl") };
  const [login = "", ...others] = new Set(
    logins.flatMap((name) => {
      const value = entry.first(name);
      return value && value.length > 0 && isPrintable(value) ? [value.toString("latin1")] : [];
    }),
  );
  const created = time(entry, "createTimestamp") ?? (isActiveDirectory ? time(entry, "whenCreated") : undefined);
  const lastLogin = time(entry, "lastLogonTimestamp") ?? time(entry, "authTimestamp");
  if (lastLogin && !isShowable(lastLogin)) problems.push("a last login after the year 9999");
  const made = resource({
    type: "user",
    id,
    displayName: entry.text("displayName") || entry.text("cn") || entry.text("uid"),
    profile: userProfile(entry, id, login),
    status: (isActiveDirectory ? activeDirectoryStatus : expiryStatus)(entry, status, now),
    ...(created && isShowable(created) && { createdAt: create(TimestampSchema, created) }),
    user: {
      emails: addresses(entry, problems),
      login,
      loginAliases: others,
      accountType: isService(entry) ? UserTrait_AccountType.SERVICE : UserTrait_AccountType.HUMAN,
      ...(lastLogin && isShowable(lastLogin) && { lastLogin: create(TimestampSchema, lastLogin) }),
    },
  });
  return { resource: made, problems };
}

const names = ["displayName", "cn", "uid", "givenName", "sn"];

function time(entry: Entry, name: string) {
  const text = entry.text(name);
  if (name === "createTimestamp" || name === "whenCreated") return generalizedTime(text);
  return generalizedTime(text) ?? intervalTime(text);
}

/** The first is the primary one. */
function addresses(entry: Entry, problems: string[]) {
  return entry.values("mail").flatMap((value, i) => {
    if (!isUtf8(value)) {
      problems.push("a mail address that is no UTF-8");
      return [];
    }
    return [{ address: value.toString("utf8"), isPrimary: i === 0 }];
  });
}

const services = ["computer", "msds-managedserviceaccount", "msds-groupmanagedserviceaccount"];
function isService(entry: Entry): boolean {
  const classes = entry.texts("objectClass");
  return services.some((name) => hasClass(classes, name));
}
