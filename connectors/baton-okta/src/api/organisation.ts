import { type Call, type OktaPage, part, wholeList } from "./call.ts";

export interface Device {
  readonly id: string;
  readonly profile?: DeviceProfile | null;
}
export interface DeviceProfile {
  readonly displayName?: string;
  readonly platform?: string;
  readonly serialNumber?: string;
  readonly udid?: string;
  readonly model?: string;
  readonly manufacturer?: string;
  readonly osVersion?: string;
}
export interface ApiToken {
  readonly id: string;
  readonly name?: string;
  readonly userId?: string;
  readonly created?: string | null;
  readonly expiresAt?: string | null;
  readonly lastUpdated?: string | null;
}
export interface LogParty {
  readonly id?: string;
  readonly type?: string;
  readonly alternateId?: string;
  readonly displayName?: string;
}
export interface LogEntry {
  readonly uuid: string;
  readonly published?: string;
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
    getApiToken: async (id) => (await call<ApiToken>(`/api/v1/api-tokens/${part(id)}`)).data,
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
    listLog: (query) => wholeList(readLog, "/api/v1/logs", { query: { ...query } }),
  };
}
