import { type BatonError, configError, type Http, type HttpFactory, path, toBatonError } from "@baton-connectors/sdk";
import { object, requiredText, text } from "@baton-connectors/sdk/shapes";
import { baseUrlOf, gateway, isGateway, isServiceAccount } from "./address.ts";
import type { Config } from "./config.ts";
import { jiraFailure } from "./jira-error.ts";

const tenantInfo = object({ cloudId: text });
const serverInfo = object({ baseUrl: requiredText });

export interface Site {
  /** Requests behind the address that the token is taken at. */
  readonly http: Http;
  /** As configured. */
  readonly url: URL;
  /** Where the site's tokens with scopes are taken. Asked without credentials. */
  gatewayUrl(signal: AbortSignal): Promise<string>;
  /** A client of another address, with the same credentials. */
  at(url: string): Http;
  /** Where people look at the site. Asked for only where the configured address is the gateway. */
  address(signal: AbortSignal): Promise<URL>;
}

export function openSite({ jiraUrl, jiraEmail, jiraApiToken }: Config, factory: HttpFactory): Site {
  const url = baseUrlOf(jiraUrl);
  const headers = { Authorization: `Basic ${Buffer.from(`${jiraEmail}:${jiraApiToken}`).toString("base64")}` };
  const at = (baseUrl: string) => factory({ baseUrl, headers, describeError: jiraFailure });
  const anonymous = factory({ baseUrl: url.origin });
  const gatewayUrl = remembered(async (signal) => {
    // https://support.atlassian.com/jira/kb/retrieve-my-atlassian-sites-cloud-id/
    const { cloudId } = (await anonymous.read({ url: path`/_edge/tenant_info`, signal }, tenantInfo)).data;
    if (!cloudId)
      throw configError(`${url.host} does not tell its cloud id`, {
        hint: "Is --jira-url that of a site of Jira Cloud?",
      });
    return `${gateway}/ex/jira/${encodeURIComponent(cloudId)}`;
  });
  const throughGateway = isServiceAccount(jiraEmail) && !isGateway(url);
  const http = throughGateway ? lazily(remembered(async (signal) => at(await gatewayUrl(signal)))) : at(url.href);
  return {
    http,
    url,
    gatewayUrl,
    at,
    address: isGateway(url)
      ? remembered(async (signal) => {
          // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-server-info/
          const info = await http.read({ url: path`/rest/api/3/serverInfo`, signal }, serverInfo);
          return baseUrlOf(info.data.baseUrl);
        })
      : async () => new URL(url.origin),
  };
}

/** A failure is not remembered. */
function remembered<T>(ask: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let known: Promise<T> | undefined;
  return (signal) => {
    known ??= ask(signal).catch((thrown: unknown) => {
      known = undefined;
      throw thrown;
    });
    return known;
  };
}

/** A client whose address has to be asked for first. */
function lazily(open: (signal: AbortSignal) => Promise<Http>): Http {
  const never = new AbortController().signal;
  const opened = async (signal = never) => {
    try {
      return await open(signal);
    } catch (thrown) {
      const error = toBatonError(thrown);
      throw error.code === "NotFound" || error.malformed ? noCloudSite(error) : error;
    }
  };
  return {
    read: async (request, shape) => (await opened(request.signal)).read(request, shape),
    list: async (request, shape) => (await opened(request.signal)).list(request, shape),
    send: async (request) => (await opened(request.signal)).send(request),
    download: async (request, limit) => (await opened(request.signal)).download(request, limit),
  };
}

/** Whatever it is that has no tenant: nothing that was asked for is "not found". */
export const noCloudSite = (error: BatonError): BatonError =>
  error.changed({
    code: "FailedPrecondition",
    kind: "config",
    hint: "Is --jira-url that of a site of Jira Cloud? Jira Data Center is not supported.",
  });
