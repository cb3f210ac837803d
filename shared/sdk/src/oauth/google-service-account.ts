import type { JWTPayload } from "jose";
import { BatonError, configError } from "../errors.ts";
import type { Tokens } from "../http/token.ts";
import type { Secrets } from "../secrets.ts";
import { jwtBearer } from "./grants.ts";
import { signJwt, validity } from "./jwt.ts";
import { readSigningKey } from "./signing-key.ts";
import type { AccessToken } from "./token-answer.ts";
import type { OauthContext } from "./token-endpoint.ts";

/** A Google service account that can sign: with its key, or by asking Google to. */
export interface ServiceAccount {
  readonly clientEmail: string;
  /** The number by which delegation knows it, where the credentials say it. */
  readonly clientId?: string;
  /** Where signed claims are exchanged for tokens. */
  readonly tokenUri: string;
  /** The claims as a signed JWT. */
  sign(claims: JWTPayload): Promise<string>;
}

export interface GoogleTokensOptions {
  readonly account: ServiceAccount;
  /** Whom the account acts for, by domain-wide delegation. */
  readonly subject: string;
  /** Whole, `https://www.googleapis.com/auth/…`. */
  readonly scopes: readonly string[];
  readonly marginMs?: number;
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
export function googleServiceAccount(options: GoogleTokensOptions, context: OauthContext): Tokens<AccessToken> {
  const { account, subject, scopes, marginMs } = options;
  const { clientEmail, tokenUri } = account;
  const assertion = () =>
    account.sign({
      iss: clientEmail,
      scope: scopes.join(" "),
      aud: tokenUri,
      // For servers whose clock is behind; an hour is all that Google takes.
      ...validity(context.now(), { backdateSeconds: 10, lifetimeSeconds: 3600 }),
      sub: subject,
      prn: subject,
    });
  return jwtBearer({ tokenUrl: tokenUri, assertion, ...(marginMs !== undefined && { marginMs }) }, context);
}

const defaultTokenUri = "https://oauth2.googleapis.com/token";

/** The JSON of a credentials file. */
export function parseGoogleCredentials(text: string): Readonly<Record<string, unknown>> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (thrown) {
    // The parser's message quotes the text; it stays out of ours.
    throw refused(`not JSON (${thrown instanceof Error ? thrown.name : "unreadable"})`);
  }
  if (typeof file !== "object" || file === null) throw refused("not a JSON object");
  return file as Record<string, unknown>;
}

/** The account of a key file. https://cloud.google.com/iam/docs/keys-create-delete */
export function readServiceAccount(
  values: Readonly<Record<string, unknown>>,
  { secrets }: { readonly secrets: Secrets },
): ServiceAccount {
  const read = (name: string) => (typeof values[name] === "string" ? (values[name] as string) : "");
  if (read("type") !== "service_account") throw refused(`the type is '${read("type")}', it must be 'service_account'`);
  const clientEmail = read("client_email");
  if (clientEmail === "") throw refused("client_email is missing");
  const pem = read("private_key");
  secrets.add(pem);
  const name = `${failed}: private_key`;
  const key = readSigningKey(pem, { name, hint, keyId: read("private_key_id"), types: ["rsa"] });
  const tokenUri = checkedUri(read("token_uri") || defaultTokenUri);
  const clientId = read("client_id");
  return { clientEmail, ...(clientId && { clientId }), tokenUri, sign: (claims) => signJwt(key, claims) };
}

function checkedUri(uri: string): string {
  if (URL.canParse(uri) && /^https?:$/.test(new URL(uri).protocol)) return uri;
  throw new BatonError("InvalidArgument", `token_uri is not an http address: ${uri}`, { kind: "config" });
}

const failed = "failed to read the service account credentials";
const hint =
  "Download the key of a service account as JSON in the Google Cloud console (IAM & Admin, Service Accounts, Keys).";
const refused = (why: string) => configError(`${failed}: ${why}`, { hint });
