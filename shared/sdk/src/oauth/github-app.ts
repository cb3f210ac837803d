import type { Http, HttpOptions } from "../http/http.ts";
import { path } from "../http/path.ts";
import { id, object, requiredText } from "../http/shapes.ts";
import { createTokens, type Tokens } from "../http/token.ts";
import { signJwt, validity } from "./jwt.ts";
import type { SigningKey } from "./signing-key.ts";
import type { OauthContext } from "./token-endpoint.ts";

/**
 * A GitHub App's own token: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 * GitHub takes none from the future, nor one that ends more than ten minutes ahead. A minute back, and nine minutes in all, is
 * taken where our clock is a minute fast.
 */
export const githubAppJwt = ({ appId, key }: { readonly appId: string; readonly key: SigningKey }, now: Date) =>
  signJwt(key, { iss: appId, ...validity(now, { backdateSeconds: 60, lifetimeSeconds: 540 }) });

type Reader = Pick<Http, "read">;

export interface GithubAppOptions<Github extends Reader> {
  readonly appId: string;
  readonly key: SigningKey;
  /** A client of the instance's REST API with these credentials. */
  readonly githubFor: (credentials: Pick<HttpOptions, "headers">) => Github;
  /** Asks as the App for the id of its installation. */
  readonly findInstallation: (github: Github) => Promise<string>;
  readonly marginMs?: number;
}

export interface GithubApp {
  /** Throws when the App is not installed there, or key and id do not fit. */
  verify(): Promise<void>;
  /** Of the installation. */
  readonly tokens: Tokens;
}

const installationToken = object({ token: id, expires_at: requiredText });

export function githubApp<Github extends Reader>(
  options: GithubAppOptions<Github>,
  { now, secrets }: Pick<OauthContext, "now" | "secrets">,
): GithubApp {
  const { marginMs, findInstallation } = options;
  const github = options.githubFor({
    headers: async () => ({ authorization: `Bearer ${await githubAppJwt(options, now())}` }),
  });
  let installed: Promise<string> | undefined;

  const installationId = () => {
    installed ??= findInstallation(github).catch((thrown) => {
      installed = undefined;
      throw thrown;
    });
    return installed;
  };
  async function mint() {
    // https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
    const { data } = await github.read(
      {
        method: "POST",
        url: path`/app/installations/${await installationId()}/access_tokens`,
        // One token more does nothing: each ends by itself within the hour.
        idempotent: true,
        secretAnswer: true,
      },
      installationToken,
    );
    return { value: data.token, expiresAt: new Date(data.expires_at) };
  }
  return {
    verify: async () => void (await installationId()),
    tokens: createTokens(mint, { now, secrets, ...(marginMs !== undefined && { marginMs }) }),
  };
}
