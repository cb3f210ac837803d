import { configError } from "@baton-connectors/sdk";

export interface Addresses {
  /** With a slash at the end. */
  readonly rest: string;
  readonly graphql: string;
  /** By GitHub itself, not by somebody with Enterprise Server. */
  readonly hosted: boolean;
}

/**
 * Where an instance serves its APIs. GitHub Enterprise Server has both below `/api`; github.com and hosts of Enterprise
 * Cloud with data residency (`tenant.ghe.com`) have a host `api.` for them.
 * https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/getting-started-with-the-rest-api
 * https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency/network-details-for-ghecom
 */
export function addressesOf(instanceUrl: string): Addresses {
  const text = instanceUrl.trim().replace(/\/$/, "");
  if (text === "") return atGithub("github.com");
  const url = URL.parse(text);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw configError(`the instance URL is not one: ${JSON.stringify(instanceUrl)}`, {
      hint: "Set --instance-url to the address of the web pages, e.g. https://github.example.com",
    });
  }
  // Whatever page of theirs it is the address of.
  const hosted = /^(?:api\.|www\.)?(github\.com|[^.]+\.ghe\.com)$/.exec(url.hostname)?.[1];
  if (hosted) return atGithub(hosted);
  const path = `${url.pathname.replace(/\/$/, "")}/`;
  const isApi = path.endsWith("/api/v3/") || url.host.startsWith("api.") || url.host.includes(".api.");
  return { rest: `${url.origin}${path}${isApi ? "" : "api/v3/"}`, graphql: `${url.origin}/api/graphql`, hosted: false };
}

const atGithub = (domain: string): Addresses => ({
  rest: `https://api.${domain}/`,
  graphql: `https://api.${domain}/graphql`,
  hosted: true,
});
