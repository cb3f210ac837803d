import { createPrivateKey, type KeyObject } from "node:crypto";
import { BatonError, configError } from "@baton-connectors/sdk";

/** A service account's key, as far as it is used. https://cloud.google.com/iam/docs/keys-create-delete */
export interface ServiceAccount {
  readonly clientEmail: string;
  readonly privateKey: KeyObject;
  /** PEM text, to be kept out of all output. */
  readonly privateKeyText: string;
  /** Empty when the file has none. */
  readonly privateKeyId: string;
  readonly tokenUri: string;
}

const defaultTokenUri = "https://oauth2.googleapis.com/token";

/** The JSON of a credentials file. */
export function parseCredentials(text: string): Readonly<Record<string, unknown>> {
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

export function readServiceAccount(values: Readonly<Record<string, unknown>>): ServiceAccount {
  const read = (name: string) => (typeof values[name] === "string" ? (values[name] as string) : "");
  if (read("type") !== "service_account") throw refused(`the type is '${read("type")}', it must be 'service_account'`);
  const clientEmail = read("client_email");
  const privateKeyText = read("private_key");
  if (clientEmail === "") throw refused("client_email is missing");
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(privateKeyText);
  } catch {
    throw refused("private_key is not a PEM private key");
  }
  return {
    clientEmail,
    privateKey,
    privateKeyText,
    privateKeyId: read("private_key_id"),
    tokenUri: checkedUri(read("token_uri") || defaultTokenUri),
  };
}

function checkedUri(uri: string): string {
  if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol))
    throw new BatonError("InvalidArgument", `token_uri is not an http address: ${uri}`, { kind: "config" });
  return uri;
}

const refused = (why: string) =>
  configError(`failed to read the service account credentials: ${why}`, {
    hint: "Download the key of a service account as JSON in the Google Cloud console (IAM & Admin, Service Accounts, Keys).",
  });
