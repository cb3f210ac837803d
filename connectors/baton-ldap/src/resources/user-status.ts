import type { ResourceStatus } from "@baton-connectors/sdk";
import type { Entry } from "../protocol/entry.ts";
import { generalizedTime, intervalTime } from "./times.ts";

export interface UserStatus {
  readonly status: ResourceStatus;
  readonly details?: string;
}

/** https://learn.microsoft.com/windows/win32/adschema/a-useraccountcontrol */
const accountDisabled = 2n;
const yes = new Set(["1", "t", "T", "true", "TRUE", "True"]);

/** Undefined: the server says something that is none. */
export function userStatus(entry: Entry): UserStatus | undefined {
  const control = entry.text("userAccountControl");
  if (control !== "") {
    const flags = int64(control);
    if (flags === undefined) return undefined;
    return { status: (BigInt.asUintN(64, flags) & accountDisabled) === 0n ? "enabled" : "disabled" };
  }
  // https://access.redhat.com/documentation/en-us/red_hat_directory_server/11/html/configuration_command_and_file_reference/nsaccountlock
  return { status: yes.has(entry.text("nsAccountLock")) ? "disabled" : "enabled" };
}

/** What Active Directory keeps beside the flags. A locked account opens by itself again; one that has expired does not. */
export function activeDirectoryStatus(entry: Entry, found: UserStatus, now: Date): UserStatus {
  const expires = intervalOf(entry.text("accountExpires"));
  if (found.status === "enabled" && expires !== undefined && expires <= now.getTime())
    return { status: "disabled", details: `expired ${new Date(expires).toISOString()}` };
  const locked = intervalOf(entry.text("lockoutTime"));
  return locked === undefined ? found : { ...found, details: `locked out ${new Date(locked).toISOString()}` };
}

/** What Unix, Kerberos (FreeIPA) and OpenLDAP's password policies keep of an account's end. */
export function expiryStatus(entry: Entry, found: UserStatus, now: Date): UserStatus {
  if (found.status !== "enabled") return found;
  const ends = [shadowExpiry(entry), kerberosExpiry(entry)].filter(
    (time) => time !== undefined && time <= now.getTime(),
  );
  if (ends.length > 0) return { status: "disabled", details: `expired ${new Date(ends[0]!).toISOString()}` };
  const locked = entry.text("pwdAccountLockedTime");
  // By an administrator, for ever: https://www.openldap.org/software/man.cgi?query=slapo-ppolicy
  if (locked === "000001010000Z") return { status: "disabled", details: "locked" };
  const time = generalizedTime(locked);
  return time ? { ...found, details: `locked out ${new Date(Number(time.seconds) * 1000).toISOString()}` } : found;
}

const dayMs = 86_400_000;
/** Days since 1970; 0 means different things to different programs: https://man7.org/linux/man-pages/man5/shadow.5.html */
function shadowExpiry(entry: Entry): number | undefined {
  const text = entry.text("shadowExpire");
  return /^[1-9]\d{0,7}$/.test(text) ? Number(text) * dayMs : undefined;
}

function kerberosExpiry(entry: Entry): number | undefined {
  const time = generalizedTime(entry.text("krbPrincipalExpiration"));
  return time && Number(time.seconds) * 1000;
}

/** 0 and the greatest number mean never: https://learn.microsoft.com/windows/win32/adschema/a-accountexpires */
function intervalOf(text: string): number | undefined {
  if (text === "0" || text === "9223372036854775807") return undefined;
  const time = intervalTime(text);
  const ms = time && Number(time.seconds) * 1000;
  return ms !== undefined && Math.abs(ms) < 8.64e15 ? ms : undefined;
}

function int64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? value : undefined;
}
