import { CreateAccountResponseSchema } from "@baton-connectors/protocol/connector-v2";
import type { AccountResult } from "@baton-connectors/sdk";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { localCredentialOptions } from "../credentials/local-credential-options.ts";
import { checkRecipients } from "../credentials/recipients.ts";
import { sealed } from "../credentials/sealed.ts";
import { malformed, success } from "./outcome.ts";
import { provision } from "./provision.ts";
import { checkAccount, checkCredentialOptions } from "./request-rules.ts";
import type { Handler } from "./task-context.ts";

export const createAccount: Handler<"createAccount"> = async (task, { runtime, signal, clientSecret }) => {
  const { accountInfo, credentialOptions, encryptionConfigs, resourceTypeId } = task;
  if (!accountInfo) return malformed("malformed create account task");
  return provision("if-refused", async () => {
    checkAccount(accountInfo);
    checkCredentialOptions(credentialOptions, encryptionConfigs);
    const credentials = await localCredentialOptions(credentialOptions, encryptionConfigs, clientSecret);
    await checkRecipients(encryptionConfigs);
    const { emails, login, loginAliases, profile = {} } = accountInfo;
    const account = {
      emails: emails.map(({ address, isPrimary }) => ({ address, primary: isPrimary })),
      ...{ login, loginAliases, profile },
    };
    const made = await runtime.createAccount({ resourceTypeId, account, credentials, signal });
    const annotations = [...(made.annotations ?? [])];
    const encryptedData = await sealed(made.plaintexts ?? [], encryptionConfigs, credentials);
    const response = { encryptedData, annotations, result: resultOf(made) };
    return success(CreateAccountResponseSchema, response, annotations);
  });
};

type Result = NonNullable<MessageInitShape<typeof CreateAccountResponseSchema>["result"]>;

function resultOf(made: AccountResult): Result {
  const value = { isCreateAccountResult: true, ...(made.resource && { resource: made.resource }) };
  switch (made.outcome) {
    case "created": {
      const { invitationExpiresAt: at } = made;
      return { case: "success", value: { ...value, ...(at && { invitationExpiresAt: timestampFromDate(at) }) } };
    }
    case "action-required":
      return { case: "actionRequired", value: { ...value, message: made.message } };
    case "already-exists":
      return { case: "alreadyExists", value };
    case "in-progress":
      return { case: "inProgress", value };
  }
}
