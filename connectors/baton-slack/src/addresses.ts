import { BatonError } from "@baton-connectors/sdk";
import type { Config } from "./config.ts";

export interface Addresses {
  /** Methods are put behind it. */
  readonly web: string;
  readonly scim: string;
}

/**
 * Where Slack's two APIs are. One base URL moves both, so that no token goes anywhere else.
 * https://docs.slack.dev/govslack https://docs.slack.dev/admins/scim-api
 */
export function addressesOf({ baseUrl, govEnv }: Pick<Config, "baseUrl" | "govEnv">): Addresses {
  const version = govEnv ? "v1" : "v2";
  if (baseUrl === "") {
    const domain = govEnv ? "slack-gov.com" : "slack.com";
    return { web: `https://${domain}/api`, scim: `https://api.${domain}/scim/${version}` };
  }
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new BatonError("Unknown", `the base URL is no address: ${baseUrl}`, {
      kind: "config",
      hint: "Leave --base-url away, or write it as https://slack.example.com/api/.",
    });
  }
  const root = `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/api$/, "");
  return { web: `${root}/api`, scim: `${root}/scim/${version}` };
}
