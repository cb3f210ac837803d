import { createHash } from "node:crypto";
import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, type BatonError, type Code, configError, toBatonError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { WebIdentity } from "./aws/sts.ts";
import type { Client } from "./client.ts";

type Field = NonNullable<Action<Client>["arguments"]>[number];

const text = (
  name: string,
  displayName: string,
  description: string,
  more: { isRequired?: boolean; isSecret?: boolean } = {},
): Field => ({
  ...{ name, displayName, description, ...more },
  field: { case: "stringField", value: {} },
});
const required = { isRequired: true };

/** For ConductorOne: credentials of a role that trusts its identity provider, encrypted for who asked. */
export const assumeRoleWithWebIdentity: Action<Client> = {
  name: "assume_role_with_web_identity",
  types: [ActionType.DYNAMIC],
  arguments: [
    text("role_arn", "Role ARN", "Customer role trusted to accept the C1 OIDC token.", required),
    text(
      "web_identity_token",
      "OIDC token",
      "Short-lived token minted by the configured C1 OIDC issuer for this request.",
      {
        ...required,
        isSecret: true,
      },
    ),
    text(
      "age_recipient",
      "Encryption recipient",
      "Platform-provided age recipient. STS credentials are encrypted before leaving the connector.",
      required,
    ),
    text("session_name", "Session name", "Auditable AWS role session name.", required),
    {
      ...{ name: "duration_seconds", displayName: "Duration seconds", isRequired: true },
      description: "Requested STS session lifetime (900-43200, additionally limited by the role).",
      field: { case: "intField", value: {} },
    },
    text(
      "policy_json",
      "Session policy",
      "Optional restrictive inline session policy, for example an aws:SourceIp deny boundary.",
    ),
  ],
  returns: [
    text(
      "encrypted_credentials",
      "Encrypted credential envelope",
      "Base64-encoded age ciphertext; never plaintext STS material.",
    ),
    text("encryption_key_id", "Encryption key ID", "SHA-256 of the recipient."),
    text("expiration", "Expiration", "When the session ends, in RFC 3339."),
    text("assumed_role_arn", "Assumed role ARN", "The session's ARN."),
  ],
  invoke: async ({ client, args, signal }) => {
    const { recipient, ...request } = await readArguments(args);
    try {
      const { credentials, expiresAt, arn } = await client.unsignedSts.assumeRoleWithWebIdentity(request, signal);
      const expiration = expiresAt.toISOString().replace(/\.\d+Z$/, "Z");
      const plain = JSON.stringify({
        access_key_id: credentials.accessKeyId,
        expiration,
        secret_access_key: credentials.secretAccessKey,
        session_token: credentials.sessionToken,
      });
      return {
        response: {
          assumed_role_arn: arn,
          encrypted_credentials: Buffer.from(await recipient.encrypt(plain)).toString("base64"),
          encryption_key_id: recipient.keyId,
          expiration,
        },
      };
    } catch (thrown) {
      throw asOfSts(toBatonError(thrown));
    }
  },
};

const codes: Readonly<Record<string, Code>> = {
  AccessDenied: "PermissionDenied",
  ExpiredToken: "Unauthenticated",
  ExpiredTokenException: "Unauthenticated",
  InvalidIdentityToken: "Unauthenticated",
  IDPRejectedClaim: "Unauthenticated",
  InvalidParameterValue: "InvalidArgument",
  MalformedPolicyDocument: "InvalidArgument",
  PackedPolicyTooLarge: "InvalidArgument",
};

function asOfSts(error: BatonError): BatonError {
  const code = error.rateLimit ? "ResourceExhausted" : (codes[error.vendorCode ?? ""] ?? "Internal");
  return error.changed({ code, message: `baton-aws: AWS STS request failed: ${error.message}` });
}

type Recipient = { readonly keyId: string; encrypt(text: string): Promise<Uint8Array> };

/** Checked in this order; the first that is wrong is told. */
async function readArguments(args: JsonObject): Promise<WebIdentity & { readonly recipient: Recipient }> {
  const given = (name: string, value: JsonValue | undefined = args[name]) => {
    if (typeof value === "string" && value.trim() !== "") return value;
    throw wrong(`${name} is required`);
  };
  const roleArn = given("role_arn");
  const token = given("web_identity_token");
  const recipient = await recipientOf(given("age_recipient"));
  const sessionName = given("session_name");
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) throw wrong("session_name must be 2-64 AWS-compatible characters");
  const seconds = args.duration_seconds;
  if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 900 || seconds > 43_200)
    throw wrong("duration_seconds must be between 900 and 43200");
  const policy = typeof args.policy_json === "string" && args.policy_json !== "" ? args.policy_json : undefined;
  if (policy !== undefined && (policy.length > 2048 || !isJson(policy)))
    throw wrong("policy_json must be valid JSON and no more than 2048 characters");
  return { roleArn, token, sessionName, seconds, policy, recipient };
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** https://age-encryption.org/v1: one recipient, in the one way it is written. */
async function recipientOf(recipient: string): Promise<Recipient> {
  if (/\s/.test(recipient)) throw wrong("age_recipient must be a single canonical recipient string");
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw wrong("age_recipient must contain exactly one valid recipient");
  }
  return {
    keyId: createHash("sha256").update(recipient).digest("hex"),
    encrypt: (text) => encrypter.encrypt(text),
  };
}

const wrong = (message: string) => configError(`baton-aws: ${message}`, { effect: "none" });
