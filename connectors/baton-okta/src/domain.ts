import { configError } from "@baton-connectors/sdk";

/** The origin of an Okta organisation, e.g. `https://acmeco.okta.com`, from what a user may write for it. */
export function oktaOrigin(input: string): string {
  const text = input.trim();
  if (text === "") throw configError("domain is required", { hint: "Set --domain, e.g. acmeco.okta.com." });
  const url = text.includes("://") ? text : `https://${text.replace(/\/$/, "")}`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const bare =
    parsed?.protocol === "https:" &&
    parsed.hostname !== "" &&
    !parsed.username &&
    !parsed.password &&
    // URL drops an empty query or fragment and white space, and reads \ as /; {} is an example not filled in.
    !/[?#@{}\\\s]/.test(url) &&
    parsed.pathname === "/" &&
    /^https:\/\/[^/]+\/?$/i.test(url);
  if (!bare || !parsed) {
    throw configError(`domain must be an HTTPS hostname (e.g. acmeco.okta.com), got ${JSON.stringify(input)}`);
  }
  const host = parsed.hostname;
  if (/-admin\.(okta|oktapreview|okta-emea)\.com$/.test(host)) {
    throw configError(`domain is the address of the admin console: ${host}`, {
      hint: `Leave out -admin: ${host.replace("-admin.", ".")}`,
    });
  }
  if (host.endsWith(".com.com")) throw configError(`domain ends with .com.com: ${host}`);
  return parsed.origin;
}
