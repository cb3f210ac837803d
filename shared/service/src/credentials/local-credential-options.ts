import {
  type CredentialOptions,
  type EncryptionConfig,
  type LocalCredentialOptions,
  LocalCredentialOptionsSchema,
} from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk/errors";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { ClientSecret } from "./client-secret.ts";
import { decryptPassword } from "./encrypt-credentials.ts";

/** The options as a connector sees them: a password that ConductorOne chose is given in clear. */
export async function localCredentialOptions(
  options: CredentialOptions | undefined,
  configs: readonly EncryptionConfig[],
  clientSecret: ClientSecret,
): Promise<LocalCredentialOptions | undefined> {
  if (!options) return undefined;
  return create(LocalCredentialOptionsSchema, {
    forceChangeAtNextLogin: options.forceChangeAtNextLogin,
    options: await localOption(options, configs, clientSecret),
  });
}

type LocalOption = NonNullable<MessageInitShape<typeof LocalCredentialOptionsSchema>["options"]>;

async function localOption(
  { options }: CredentialOptions,
  configs: readonly EncryptionConfig[],
  clientSecret: ClientSecret,
): Promise<LocalOption> {
  switch (options.case) {
    case "randomPassword": {
      const { length, constraints } = options.value;
      return { case: "randomPassword", value: { length, constraints } };
    }
    case "noPassword":
      return { case: "noPassword", value: {} };
    case "sso":
      return { case: "sso", value: { ssoProvider: options.value.ssoProvider } };
    case "encryptedPassword": {
      if (configs.length > 0) throw invalid("encryption configs should never be supplied for encrypted passwords");
      const password = await decryptPassword(options.value.encryptedPasswords, clientSecret);
      return { case: "plaintextPassword", value: { plaintextPassword: new TextDecoder().decode(password) } };
    }
    default:
      throw invalid("invalid credential options");
  }
}

const invalid = (problem: string) =>
  new BatonError("InvalidArgument", `error: converting credential options failed: ${problem}`, { kind: "upstream" });
