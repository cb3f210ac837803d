import { createPrivateKey, type KeyObject } from "node:crypto";
import {
  BatonError,
  type ConnectContext,
  configError,
  createTokens,
  type HttpOptions,
  path,
  type Tokens,
} from "@baton-connectors/sdk";
import { id, object, requiredText } from "@baton-connectors/sdk/shapes";
import { SignJWT } from "jose";
import type { Github } from "./github.ts";

/**
 * A GitHub App where it is installed. Not @octokit/auth-app: it keeps requests for tokens under way in one map for the
 * whole process, by the installation's number alone, so that two instances of GitHub could be given each other's token.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export interface AppAuth {
  /** Throws when the App is not installed there, or key and id do not fit. */
  verify(): Promise<void>;
  /** Of the installation. */
  readonly tokens: Tokens;
}

/** Where an App is installed. */
export type Installed = { readonly org: string } | { readonly enterprise: string };

export interface AppOptions {
  readonly appId: string;
  readonly key: KeyObject;
  readonly at: Installed;
  /** GitHub as who has these credentials sees it. */
  readonly githubFor: (credentials: Pick<HttpOptions, "headers">) => Github;
  readonly context: Pick<ConnectContext, "now" | "secrets">;
}

/** A token is not used for its last seconds. */
const marginMs = 10_000;
const jwtSeconds = 600;

const installation = object({ id });
const installationToken = object({ token: id, expires_at: requiredText });

export function createAppAuth({ appId, key, at, githubFor, context }: AppOptions): AppAuth {
  const github = githubFor({
    headers: async () => ({ authorization: `Bearer ${await jwt(appId, key, context.now())}` }),
  });
  let installed: Promise<string> | undefined;

  const installationId = () => {
    installed ??= findInstallation(github, at).catch((thrown) => {
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
      },
      installationToken,
    );
    return { value: data.token, expiresAt: new Date(data.expires_at) };
  }
  return {
    verify: async () => void (await installationId()),
    tokens: createTokens(mint, { ...context, marginMs }),
  };
}

// https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
// https://docs.github.com/en/enterprise-cloud@latest/rest/apps/apps#get-an-enterprise-installation-for-the-authenticated-app
async function findInstallation({ read }: Github, at: Installed): Promise<string> {
  const url = "org" in at ? path`/orgs/${at.org}/installation` : path`/enterprises/${at.enterprise}/installation`;
  try {
    return (await read({ url }, installation)).data.id;
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    if (thrown.code === "Unauthenticated") {
      throw thrown.changed({
        hint: "GitHub does not know the App by this id and key: check --app-id, and that the key is one of this App.",
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
