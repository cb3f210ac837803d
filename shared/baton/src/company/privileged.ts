import { type Entitlement, type ResourceType, ResourceType_Trait } from "@baton-connectors/protocol/connector-v2";

export interface Considered {
  readonly app: string;
  readonly entitlement: Entitlement;
  /** Whether what it is on is a role. */
  readonly isRole: boolean;
  readonly resourceName: string;
}
export type IsPrivileged = (considered: Considered) => boolean;

const ownership = 3;
/** Words that apps call their powerful rights by. */
const words = /(?:^|[^a-z])(?:super|superuser|admin|administrator|owner|root|sudo|sysadmin)s?(?:[^a-z]|$)/i;

/**
 * Whether an entitlement lets somebody change what others may do, by its name: no file says so. A company's file names others, as
 * patterns of `app:entitlement`, and what is none, with `!` before it.
 */
export function privilegedBy(patterns: readonly string[]): IsPrivileged {
  const own = patterns.map((pattern) => ({
    isNone: pattern.startsWith("!"),
    matches: globMatcher(pattern.replace(/^!/, "")),
  }));
  return ({ app, entitlement, isRole, resourceName }) => {
    const said = own.findLast(({ matches }) => matches(`${app}:${entitlement.id}`));
    if (said) return !said.isNone;
    if (entitlement.purpose === ownership) return true;
    const names = [entitlement.slug, ...(isRole ? [resourceName, entitlement.resource?.id?.resource ?? ""] : [])];
    return names.some((name) => words.test(name));
  };
}

/** `*` is any letters. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "is");
  return (text) => expression.test(text);
}

export const roleTypes = (types: readonly ResourceType[]): ReadonlySet<string> =>
  new Set(types.filter(({ traits }) => traits.includes(ResourceType_Trait.ROLE)).map(({ id }) => id));
