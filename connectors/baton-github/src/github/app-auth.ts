import { createPrivateKey, type KeyObject } from "node:crypto";
import { BatonError, type ConnectContext, configError } from "@baton-connectors/sdk";
import { SignJWT } from "jose";
import { inPath } from "./id.ts";
import type { Github } from "./octokit.ts";

/**
 * A GitHub App where it is installed. Not @octokit/auth-app: it keeps requests for tokens under way in one map for the
 * whole process, by the installation's number alone, so that two instances of GitHub could be given each other's token.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export interface AppAuth {
  /** Throws when the App is not installed there, or key and id do not fit. */
  verify(): Promise<void>;
  /** A token of the installation; a fresh one when the last is about to end. */
  token(): Promise<string>;
  /** GitHub does not take it any more. */
  forget(): void;
}

/** Where an App is installed. */
export type Installed = { readonly org: string } | { readonly enterprise: string };

export interface AppOptions {
  readonly appId: string;
  readonly key: KeyObject;
  readonly at: Installed;
  /** GitHub as one with a token sees it. */
  readonly githubFor: (token: () => Promise<string>) => Github;
  readonly context: ConnectContext;
}

/** A token is not used for its last seconds. */
const marginMs = 10_000;
const jwtSeconds = 600;

export function createAppAuth({ appId, key, at, githubFor, context }: AppOptions): AppAuth {
  const github = githubFor(() => jwt(appId, key, context.now()));
  const { apps } = github.rest;
  let installation: Promise<string> | undefined;
  let current: { readonly token: string; readonly until: number } | undefined;
  let minting: Promise<string> | undefined;

  const installationId = () => {
    installation ??= findInstallation(github, at).catch((thrown) => {
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
// https://docs.github.com/en/enterprise-cloud@latest/rest/apps/apps#get-an-enterprise-installation-for-the-authenticated-app
async function findInstallation({ request, rest }: Github, at: Installed): Promise<string> {
  try {
    const found =
      "org" in at
        ? await rest.apps.getOrgInstallation({ org: at.org })
        : await request("GET /enterprises/{enterprise}/installation", { enterprise: at.enterprise });
    return String(found.data.id);
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    if (thrown.code === "Unauthenticated") {
      throw new BatonError("Unauthenticated", thrown.message, {
        hint: "GitHub does not know the App by this id and key: check --app-id, and that the key is one of this App.",
        cause: thrown,
        request: thrown.request,
      });
    }
    // An enterprise may also refuse to say.
    if (thrown.code !== "NotFound" && !(thrown.code === "PermissionDenied" && "enterprise" in at)) throw thrown;
    const [where, flag] =
      "org" in at ? [`organization ${at.org}`, "--org"] : [`enterprise ${at.enterprise}`, "--enterprises"];
    throw new BatonError("FailedPrecondition", `the GitHub App is not installed in the ${where}`, {
      kind: "config",
      hint: `Install the App there, or correct ${flag}.`,
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

/** PEM of an RSA key, PKCS#1 or PKCS#8, whatever stands around it; line breaks may be written as `\n`. */
export function readAppKey(text: string): KeyObject {
  const lines = text.replaceAll("\\r\\n", "\n").replaceAll("\\n", "\n").replaceAll("\\r", "\n");
  const hint = "Give --app-privatekey-path the .pem file that GitHub made for the App.";
  const [pem, type] = /-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----/.exec(lines) ?? [];
  if (pem === undefined || (type !== "PRIVATE KEY" && type !== "RSA PRIVATE KEY")) {
    throw configError("invalid private key PEM format", { hint });
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw configError("the App's private key cannot be read", { hint, cause });
  }
  if (key.asymmetricKeyType !== "rsa") throw configError("not an RSA private key", { hint });
  return key;
}
