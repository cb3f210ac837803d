import type { OwnCommand, OwnCommandContext } from "@baton-connectors/cli";
import { type ConnectContext, configError } from "@baton-connectors/sdk";
import { authorize } from "../auth.ts";
import type { Config } from "../config.ts";
import { lowerCased } from "../lower-cased.ts";
import { loadMapping } from "../mapping/load.ts";
import type { Entrance } from "./entrance.ts";
import type { Finding } from "./finding.ts";
import { probeWrites } from "./probe-writes.ts";
import { reportOf } from "./report.ts";
import { survey, surveyFrom } from "./survey.ts";

/** What a probe found, and what it could not remove again. */
export interface Probed {
  readonly findings: readonly Finding[];
  readonly leftovers: readonly string[];
}

/** `baton-scim probe [URL]`: where a server differs from the RFCs. Without an address: that of the configuration. */
export const runProbe: OwnCommand<Config>["run"] = async ({
  positionals,
  flags,
  print,
  start,
}: OwnCommandContext<Config>) => {
  const { config, context, patiently } = await start();
  const write = flags.get("write") === true;
  const { findings, leftovers } = await patiently(() => probe(positionals[0], write, config, context));
  if (flags.get("output") === "json") print(`${JSON.stringify({ findings, leftovers }, null, 2)}\n`);
  else {
    print(reportOf(findings));
    if (leftovers.length > 0) print(`\nStill there, remove by hand:\n${leftovers.map((one) => `  ${one}\n`).join("")}`);
  }
  return leftovers.length > 0 ? 9 : 0;
};

export async function probe(
  address: string | undefined,
  write: boolean,
  config: Config,
  context: ConnectContext,
): Promise<Probed> {
  const found =
    address === undefined ? await surveyFrom(configured(config, context)) : await survey(address, config, context);
  if (!write) return { findings: found.findings, leftovers: [] };
  const written = await probeWrites(found);
  return { findings: [...found.findings, ...written.findings], leftovers: written.leftovers };
}

/** The way in that the configuration states. */
function configured(config: Config, context: ConnectContext): Entrance {
  if (!config.scimConfigFile && !config.scimConfig && !config.serviceProvider && !config.scimConfigValue)
    throw configError("an address or a configuration is needed", {
      hint: "baton-scim probe https://example.com/scim/v2 --api-key …",
    });
  const { mapping } = loadMapping(config);
  const base = new URL(mapping.apiEndpoint);
  const query = { ...Object.fromEntries(base.searchParams), ...mapping.requestDefaults.queryParams };
  base.search = "";
  const http = context.http({ baseUrl: base.href, ...authorize(mapping.auth, config, context) });
  return {
    wire: {
      ...{ baseUrl: base.href, http, signal: context.signal },
      mediaType: mapping.hasScimHeader ? "application/scim+json" : "application/json",
      fixed: { query, headers: lowerCased(mapping.requestDefaults.headers) },
    },
    auth: mapping.auth,
    findings: [],
  };
}
