import { path } from "@baton-connectors/sdk";
import { id, object, optional, optionalListOf, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { OktaHttp } from "../okta-http.ts";
import { type OktaPage, plainList } from "./list.ts";

export const organisation = object({ id });
export const device = object({
  id,
  profile: optional(
    object({
      displayName: text,
      platform: text,
      serialNumber: text,
      udid: text,
      model: text,
      manufacturer: text,
      osVersion: text,
    }),
  ),
});
export const apiToken = object({ id, name: text, userId: text, created: text, expiresAt: text, lastUpdated: text });
const logParty = object({ id: text, type: text, alternateId: text, displayName: text });
export const logEntry = object({
  uuid: id,
  published: text,
  eventType: requiredText,
  actor: optional(logParty),
  target: optionalListOf(logParty),
});
export type Device = Shaped<typeof device>;
export type ApiToken = Shaped<typeof apiToken>;
export type LogParty = Shaped<typeof logParty>;
export type LogEntry = Shaped<typeof logEntry>;

export interface LogQuery {
  readonly limit: number;
  readonly after: string | undefined;
  /** RFC 3339. */
  readonly since: string | undefined;
  readonly filter: string;
}

export interface OrganisationApi {
  /** Succeeds when the credentials are good. */
  verify(): Promise<void>;
  listDevices(after: string | undefined): Promise<OktaPage<Device>>;
  listApiTokens(after: string | undefined): Promise<OktaPage<ApiToken>>;
  getApiToken(id: string): Promise<ApiToken>;
  listLog(query: LogQuery): Promise<OktaPage<LogEntry>>;
}

/** `logHttp` is the same organisation with credentials for its System Log. */
export function organisationApi(http: OktaHttp, logHttp: OktaHttp): OrganisationApi {
  const apiTokens = path`/api/v1/api-tokens`;
  return {
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingGeneral/
    verify: async () => void (await http.read({ url: path`/api/v1/org` }, organisation)),
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/
    listDevices: (after) => http.list({ url: path`/api/v1/devices`, query: { after, limit: 200 } }, plainList(device)),
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/
    listApiTokens: (after) => http.list({ url: apiTokens, query: { after } }, plainList(apiToken)),
    getApiToken: (tokenId) => http.read({ url: path`${apiTokens}/${tokenId}` }, apiToken),
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
    listLog: ({ after, filter, limit, since }) =>
      logHttp.list({ url: path`/api/v1/logs`, query: { after, filter, limit, since } }, plainList(logEntry)),
  };
}
