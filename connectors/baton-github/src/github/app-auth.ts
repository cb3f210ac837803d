import { BatonError, type ConnectContext, type HttpOptions, path } from "@baton-connectors/sdk";
import { type GithubApp, githubApp, readSigningKey, type SigningKey } from "@baton-connectors/sdk/oauth";
import { id, object } from "@baton-connectors/sdk/shapes";
import type { Github } from "./github.ts";

/** Where an App is installed. */
export type Installed = { readonly org: string } | { readonly enterprise: string };

export interface AppOptions {
  readonly appId: string;
  readonly key: SigningKey;
  readonly at: Installed;
  /** GitHub as who has these credentials sees it. */
  readonly githubFor: (credentials: Pick<HttpOptions, "headers">) => Github;
  readonly context: Pick<ConnectContext, "now" | "secrets">;
}

/** A token is not used for its last seconds. */
const marginMs = 10_000;

const installation = object({ id });

export const createAppAuth = ({ at, context, ...app }: AppOptions): GithubApp =>
  githubApp({ ...app, findInstallation: (github) => findInstallation(github, at), marginMs }, context);

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

/** GitHub's are RSA keys in PKCS#1. */
export const readAppKey = (text: string): SigningKey =>
  readSigningKey(text, {
    name: "the App's private key",
    hint: "Give --app-privatekey-path the .pem file that GitHub made for the App.",
    alg: "RS256",
    types: ["rsa"],
  });
