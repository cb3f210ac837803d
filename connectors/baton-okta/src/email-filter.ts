import type { JsonRecord } from "@baton-connectors/sdk/shapes";

/** Whether a profile belongs to one of the domains. Without domains everybody does. */
export function createEmailFilter(domains: readonly string[]): (profile: JsonRecord | null | undefined) => boolean {
  const endings = wanted(domains).map((domain) => `@${domain.toLowerCase()}`);
  if (endings.length === 0) return () => true;
  return (profile) =>
    addresses(profile ?? {}).some((address) => endings.some((ending) => address.toLowerCase().endsWith(ending)));
}

/** As people write lists: with blanks behind the commas. */
const wanted = (domains: readonly string[]) => domains.map((domain) => domain.trim()).filter(Boolean);

function addresses({ email, secondEmail, login }: JsonRecord): string[] {
  return [email, secondEmail, typeof login === "string" && login.includes("@") ? login : undefined].filter(
    (address): address is string => typeof address === "string" && address !== "",
  );
}
