import type { JsonObject } from "@bufbuild/protobuf";

/** Whether a profile belongs to one of the domains. Without domains everybody does. */
export function createEmailFilter(domains: readonly string[]): (profile: JsonObject | null | undefined) => boolean {
  const endings = domains.map((domain) => `@${domain.toLowerCase()}`);
  if (endings.length === 0) return () => true;
  return (profile) =>
    addresses(profile ?? {}).some((address) => endings.some((ending) => address.toLowerCase().endsWith(ending)));
}

function addresses({ email, secondEmail, login }: JsonObject): string[] {
  return [email, secondEmail, typeof login === "string" && login.includes("@") ? login : undefined].filter(
    (address): address is string => typeof address === "string" && address !== "",
  );
}
