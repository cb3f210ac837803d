import { attribute, type ScimObject } from "@baton-connectors/scim";
import { BatonError, type ConnectContext, configError } from "@baton-connectors/sdk";
import type { Config } from "../config.ts";
import type { AuthMapping } from "../mapping/mapping.ts";
import { allowed, differs, type Finding, holds } from "./finding.ts";
import { type Answer, get, isFine, type Wire } from "./wire.ts";

/** How one gets in: where the server's resources are, and what it wants to see. */
export interface Entrance {
  readonly wire: Wire;
  readonly auth: Pick<AuthMapping, "authType" | "apiKeyPrefix">;
  readonly findings: readonly Finding[];
}

const folders = ["", "/scim/v2", "/scim", "/v2", "/scim/v1"];
const mediaTypes = ["application/scim+json", "application/json"] as const;

/** Looks for the list of users at the address and below it, with the key or the name and password that are given. */
export async function findEntrance(address: string, config: Config, context: ConnectContext): Promise<Entrance> {
  const base = URL.canParse(address) ? new URL(address) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) throw configError(`${address} is no address with https://`);
  const query = Object.fromEntries(base.searchParams);
  base.search = "";
  const ways = waysIn(config);
  let refused: Answer | undefined;
  for (const way of ways)
    for (const folder of folders)
      for (const mediaType of mediaTypes) {
        const baseUrl = `${base.href.replace(/\/+$/, "")}${folder}`;
        const http = context.http({ baseUrl, headers: { authorization: way.authorization } });
        const wire: Wire = { baseUrl, http, mediaType, fixed: { query }, signal: context.signal };
        const answer = await get(wire, ["Users"], { count: 1, startIndex: 1 }).catch(unlessElsewhere);
        if (answer && isFine(answer) && isList(answer.body))
          return { wire, auth: way, findings: [ofWay(way), ofType(mediaType)] };
        if (answer && (!refused || answer.status !== 404)) refused = answer;
        // Only what concerns the media type is asked again with the other one.
        if (![400, 406, 415].includes(answer?.status ?? 0)) break;
      }
  throw noEntrance(base, refused);
}

interface Way {
  readonly authType: "apiKey" | "basic";
  readonly apiKeyPrefix: string;
  readonly authorization: string;
}

function waysIn({ apiKey, token, username, password }: Config): Way[] {
  const key = apiKey || token;
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  const ways: Way[] = [
    ...(username && password
      ? [{ authType: "basic", apiKeyPrefix: "", authorization: `Basic ${basic}` } as const]
      : []),
    ...(key
      ? ["Bearer", "", "Token"].map(
          (prefix) => ({ authType: "apiKey", apiKeyPrefix: prefix, authorization: `${prefix} ${key}`.trim() }) as const,
        )
      : []),
  ];
  if (ways.length > 0) return ways;
  throw configError("a key, or a name and password, is needed to look at the server", {
    hint: "Give --api-key, or --username and --password. For a token from an OAuth2 server, write the configuration by hand; probe takes it.",
  });
}

const ofWay = ({ authType, apiKeyPrefix }: Way): Finding =>
  authType === "basic"
    ? allowed("auth-scheme", "name and password (Basic) are taken")
    : apiKeyPrefix === "Bearer"
      ? holds("auth-scheme", "the key is taken behind Bearer")
      : differs(
          "auth-scheme",
          apiKeyPrefix ? `the key is taken behind ${apiKeyPrefix} only` : "the key is taken by itself, without Bearer",
        );

const ofType = (type: string): Finding =>
  type === "application/scim+json"
    ? holds("media-type", "application/scim+json is given")
    : differs("media-type", "application/scim+json is refused, application/json given");

/** By its rows, whatever the numbers are. */
const isList = (body: ScimObject | undefined) =>
  Array.isArray(attribute(body, "Resources")) || attribute(body, "totalResults") !== undefined;

/** At another address another server may be out of order. */
function unlessElsewhere(thrown: unknown): undefined {
  if (thrown instanceof BatonError && thrown.request?.status !== undefined) return undefined;
  throw thrown;
}

function noEntrance(base: URL, refused: Answer | undefined): BatonError {
  if (refused?.status === 401 || refused?.status === 403)
    return configError(`${base.host} refuses the key or the password (${refused.status})`, {
      hint: "Check the key and what it may read; some servers want it for SCIM alone.",
    });
  return configError(
    `no SCIM server is found at ${base.href}: Users cannot be listed there${refused ? ` (${refused.status})` : ""}`,
    {
      hint: `Give the address before /Users. Tried below it: ${folders.slice(1).join(", ")}.`,
    },
  );
}
