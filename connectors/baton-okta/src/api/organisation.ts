import { type Call, callOne, type OktaPage, part, wholeList } from "./call.ts";

export interface Device {
  readonly id: string;
  readonly profile?: DeviceProfile | null;
}
export interface DeviceProfile {
  readonly displayName?: string | null;
  readonly platform?: string | null;
  readonly serialNumber?: string | null;
  readonly udid?: string | null;
  readonly model?: string | null;
  readonly manufacturer?: string | null;
  readonly osVersion?: string | null;
}
export interface ApiToken {
  readonly id: string;
  readonly name?: string | null;
  readonly userId?: string | null;
  readonly created?: string | null;
  readonly expiresAt?: string | null;
  readonly lastUpdated?: string | null;
}
export interface LogParty {
  readonly id?: string | null;
  readonly type?: string | null;
  readonly alternateId?: string | null;
  readonly displayName?: string | null;
}
export interface LogEntry {
  readonly uuid: string;
  readonly published?: string | null;
  readonly eventType: string;
  readonly actor?: LogParty | null;
  readonly target?: readonly LogParty[] | null;
}
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

/** `readLog` is the same organisation with credentials for its System Log. */
export function organisationApi(call: Call, readLog: Call): OrganisationApi {
  return {
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingGeneral/
    verify: async () => void (await call("/api/v1/org")),
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Device/
    listDevices: (after) => wholeList(call, "/api/v1/devices", { query: { limit: 200, after } }),
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/
    listApiTokens: (after) => wholeList(call, "/api/v1/api-tokens", { query: { after } }),
    getApiToken: (id) => callOne<ApiToken>(call, `/api/v1/api-tokens/${part(id)}`),
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
    listLog: (query) => wholeList(readLog, "/api/v1/logs", { query: { ...query } }),
  };
}
