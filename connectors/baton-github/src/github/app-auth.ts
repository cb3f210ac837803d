import { createPrivateKey, type KeyObject } from "node:crypto";
import { BatonError, type ConnectContext, configError } from "@baton-connectors/sdk";
import { SignJWT } from "jose";
import { inPath } from "./id.ts";
import type { Github } from "./octokit.ts";

/**
 * A GitHub App installed in one organisation. Not @octokit/auth-app: it keeps requests for tokens under way in one map for the
 * whole process, by the installation's number alone, so that two instances of GitHub could be given each other's token.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export interface AppAuth {
  /** Throws when the App is not installed in the organisation, or key and id do not fit. */
  verify(): Promise<void>;
  /** A token of the installation; a fresh one when the last is about to end. */
  token(): Promise<string>;
  /** GitHub does not take it any more. */
  forget(): void;
}

export interface AppOptions {
  readonly appId: string;
  readonly key: KeyObject;
  readonly org: string;
  /** GitHub as one with a token sees it. */
  readonly githubFor: (token: () => Promise<string>) => Github;
  readonly context: ConnectContext;
}

/** A token is not used for its last seconds. */
const marginMs = 10_000;
const jwtSeconds = 600;

export function createAppAuth({ appId, key, org, githubFor, context }: AppOptions): AppAuth {
  const { apps } = githubFor(() => jwt(appId, key, context.now())).rest;
  let installation: Promise<string> | undefined;
  let current: { readonly token: string; readonly until: number } | undefined;
  let minting: Promise<string> | undefined;

  const installationId = () => {
    installation ??= findInstallation(apps, org).catch((thrown) => {
      installation = undefined;
      throw thrown;
    });
    return installation;
  };
  async function mint(): Promise<string> {
    // https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
    const { data } = await apps.createInstallationAccessToken({ installation_id: inPath(await installationId()) });
    if (!data.token) throw new BatonError("Unauthenticated", "GitHub gave no installation token");
    context.secrets.add(data.token);
    current = { token: data.token, until: Date.parse(data.expires_at ?? "") - marginMs };
    return data.token;
  }
  return {
    verify: async () => void (await installationId()),
    async token() {
      if (current && context.now().getTime() < current.until) return current.token;
      minting ??= mint().finally(() => {
        minting = undefined;
      });
      return minting;
    },
    forget() {
      current = undefined;
    },
  };
}

// https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
async function findInstallation(apps: Github["rest"]["apps"], org: string): Promise<string> {
  try {
    return String((await apps.getOrgInstallation({ org })).data.id);
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
    throw new BatonError("FailedPrecondition", `the GitHub App is not installed in the organization ${org}`, {
      kind: "config",
      hint: "Install the App in the organization, or correct --org.",
      cause: thrown,
      request: thrown.request,
    });
  }
}

function jwt(appId: string, key: KeyObject, now: Date): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ iss: appId })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuedAt(seconds - 60)
    .setExpirationTime(seconds + jwtSeconds)
    .sign(key);
}

/** PEM of an RSA key, PKCS#1 or PKCS#8; line breaks may be written as `\n`. */
export function readAppKey(text: string): KeyObject {
  const pem = text.replaceAll("\\r\\n", "\n").replaceAll("\\n", "\n").replaceAll("\\r", "\n").trim();
  const hint = "Give --app-privatekey-path the .pem file that GitHub made for the App.";
  if (!/^-----BEGIN (RSA )?PRIVATE KEY-----/.test(pem)) throw configError("invalid private key PEM format", { hint });
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw configError("the App's private key cannot be read", { hint, cause });
  }
  if (key.asymmetricKeyType !== "rsa") throw configError("not an RSA private key", { hint });
  return key;
}
