import { IssueCredentialResponseSchema, RotateCredentialResponseSchema } from "@baton-connectors/protocol/connector-v2";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { encryptCredentials } from "../credentials/encrypt-credentials.ts";
import { localCredentialOptions } from "../credentials/local-credential-options.ts";
import { checkRecipients } from "../credentials/recipients.ts";
import { sealed } from "../credentials/sealed.ts";
import { malformed, success } from "./outcome.ts";
import { provision } from "./provision.ts";
import { checkId, checkRotation } from "./request-rules.ts";
import type { Handler } from "./task-context.ts";

export const rotateCredentials: Handler<"rotateCredentials"> = async (task, { runtime, signal, clientSecret }) => {
  const { resourceId, credentialOptions, encryptionConfigs } = task;
  if (!resourceId) return malformed("malformed rotate credentials task");
  return provision("always", async () => {
    checkId("resource", resourceId);
    checkRotation(credentialOptions, encryptionConfigs);
    const credentials = await localCredentialOptions(credentialOptions, encryptionConfigs, clientSecret);
    await checkRecipients(encryptionConfigs);
    const { plaintexts, annotations } = await runtime.rotateCredential({ id: resourceId, credentials, signal });
    const encryptedData = await sealed(plaintexts, encryptionConfigs, credentials);
    const response = { encryptedData, resourceId, annotations: [...annotations] };
    return success(RotateCredentialResponseSchema, response, annotations);
  });
};

export const issueCredential: Handler<"issueCredential"> = async (task, { runtime, signal, taskId }) => {
  const { identityId, credentialOptions: options, encryptionConfigs, expiresAt } = task;
  if (!identityId || !options || encryptionConfigs.length === 0) return malformed("malformed issue credential task");
  return provision("never", async () => {
    checkId("identity", identityId);
    await checkRecipients(encryptionConfigs);
    const issued = await runtime.issueCredential({
      identity: identityId,
      options,
      requestId: taskId,
      expiresAt: expiresAt && timestampDate(expiresAt),
      signal,
    });
    const { secret, plaintexts, resourceMode, annotations } = issued;
    const encryptedData = await encryptCredentials(plaintexts, encryptionConfigs);
    const response = { secret, encryptedData, resourceMode, requestId: taskId, annotations: [...annotations] };
    return success(IssueCredentialResponseSchema, response, annotations);
  });
};
