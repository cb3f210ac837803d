import { configError } from "@baton-connectors/sdk/errors";

/** Where tokens with scopes, and those of service accounts, are taken: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/ */
export const gateway = "https://api.atlassian.com";

const hint = "Write it as https://<your-site>.atlassian.net, or as https://api.atlassian.com/ex/jira/<cloud id>.";
const loopback = ["localhost", "127.0.0.1", "[::1]"];

/** The address that paths are put behind. The scheme may be left out; what is sent in clear leaves no other machine. */
export function baseUrlOf(jiraUrl: string): URL {
  const text = jiraUrl.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (text === "" || !url?.hostname) throw configError(`the Jira URL is no address: ${text}`, { hint });
  const safe = url.protocol === "https:" || (url.protocol === "http:" && loopback.includes(url.hostname));
  if (!safe) throw configError(`the Jira URL must begin with https://, not ${url.protocol}//`, { hint });
  if (url.username || url.password) throw configError("the Jira URL must hold no credentials", { hint });
  if (url.search || url.hash) throw configError("the Jira URL must end with its path", { hint });
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

export const isGateway = (url: URL): boolean => url.pathname.startsWith("/ex/jira/");

/** Service accounts have tokens with scopes only: https://support.atlassian.com/user-management/docs/manage-api-tokens-for-service-accounts/ */
export const isServiceAccount = (email: string): boolean => email.endsWith("@serviceaccount.atlassian.com");

/** Whether both lead to the same host, whatever else is written. */
export function sameHost(one: string, other: string): boolean {
  const hosts = [one, other].map((text) => {
    const whole = text.includes("://") ? text : `https://${text}`;
    return URL.canParse(whole) ? new URL(whole).host : undefined;
  });
  return hosts[0] !== undefined && hosts[0] === hosts[1];
}
