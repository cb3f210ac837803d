import { isIP, isIPv4, isIPv6 } from "node:net";
import type { WellKnown } from "./rules.ts";

/** How messages name each kind. */
export const wellKnownWords: Record<WellKnown, string> = {
  EMAIL: "email address",
  HOSTNAME: "hostname",
  IP: "IP address",
  IPV4: "IPv4 address",
  IPV6: "IPv6 address",
  URI: "URL",
  ADDRESS: "hostname or IP address",
  UUID: "UUID",
};

export function isWellKnown(kind: WellKnown, value: string): boolean {
  switch (kind) {
    case "EMAIL":
      return isEmail(value);
    case "HOSTNAME":
    case "ADDRESS":
      return isIP(value) !== 0 || isHostname(value);
    case "IP":
      return isIP(value) !== 0;
    case "IPV4":
      return isIPv4(value);
    case "IPV6":
      return isIPv6(value);
    case "URI":
      return value.startsWith("/") || (/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(value) && URL.canParse(value));
    case "UUID":
      return /^(urn:uuid:)?\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i.test(value);
  }
}

/** RFC 5322 in the shapes people use: `a@b`, `Name <a@b>`, `"Name, Other" <a@b>`. */
function isEmail(value: string): boolean {
  const address = /^(?:"(?:[^"\\]|\\.)*"|[^<>"@,]*)\s*<([^<>]+)>$/.exec(value.trim())?.[1] ?? value.trim();
  return /^(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+|"(?:[^"\\]|\\.)+")@(?:[A-Za-z0-9.-]+|\[[^\]]+\])$/.test(address);
}

function isHostname(value: string): boolean {
  return value.length <= 253 && value.split(".").every((label) => /^[A-Za-z0-9-]{1,63}$/.test(label));
}
