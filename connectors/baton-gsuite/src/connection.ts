import { BatonError, type ConnectContext } from "@baton-connectors/sdk";
import type { ConfigOf } from "@baton-connectors/sdk/config";
import { parseGoogleCredentials, readServiceAccount } from "@baton-connectors/sdk/oauth";
import { createClient, type GoogleClient } from "./client.ts";
import type { config } from "./config.ts";
import { createApi } from "./google/api.ts";
import { federatedAccount } from "./google/federated-account.ts";
import { createReportsBudget, type ReportsBudget } from "./google/reports-budget.ts";
import { createTokenSource } from "./google/token-source.ts";
import { createUnfinishedPage, type UnfinishedPage } from "./resources/unfinished-page.ts";

export type Settings = ConfigOf<typeof config>;

/** What handlers talk to: the endpoints, and what is left of the Reports quota. */
export interface Client extends GoogleClient {
  readonly reports: ReportsBudget;
  readonly unfinished: UnfinishedPage;
  readonly now: () => Date;
}

export function connect(settings: Settings, { http, secrets, now }: ConnectContext): Client {
  const text = settings.credentialsJson || Buffer.from(settings.credentialsFile).toString("utf8");
  if (text === "") {
    throw new BatonError("Unknown", "credentials-json or credentials-json-file-path is required", {
      kind: "config",
      hint: "Give --credentials-json-file-path the path of the service account's key file.",
    });
  }
  const { administratorEmail, customerId, domain, baseUrl } = settings;
  const credentials = parseGoogleCredentials(text);
  const account =
    credentials.type === "external_account"
      ? federatedAccount(credentials, { http, secrets, now })
      : readServiceAccount(credentials, { secrets });
  const tokens = createTokenSource({ account, administratorEmail }, { http, secrets, now });
  const api = createApi({ http, tokens, baseUrl });
  return {
    ...createClient(api, { administratorEmail, customerId, domain }),
    reports: createReportsBudget(now),
    unfinished: createUnfinishedPage(),
    now,
  };
}
