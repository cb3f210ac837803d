import { id, object, text } from "@baton-connectors/sdk/shapes";
import type { Caller } from "./caller.ts";
import type { Credentials } from "./signature.ts";

const session = object({
  Credentials: object({
    AccessKeyId: id,
    SecretAccessKey: id,
    SessionToken: id,
    Expiration: id,
  }),
  AssumedRoleUser: object({ Arn: text }),
});
const identity = object({ Account: id, Arn: id, UserId: text });

export interface AssumedRole {
  readonly credentials: Required<Credentials> & { readonly sessionToken: string };
  readonly expiresAt: Date;
  readonly arn: string;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly seconds: number;
  readonly externalId?: string | undefined;
}
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export interface WebIdentity extends Omit<AssumeRole, "externalId" | "seconds"> {
  readonly token: string;
  readonly seconds?: number | undefined;
  readonly policy?: string | undefined;
}

export interface StsApi {
  whoAmI(signal: AbortSignal): Promise<{ readonly account: string; readonly arn: string }>;
  assumeRole(role: AssumeRole, signal: AbortSignal): Promise<AssumedRole>;
  assumeRoleWithWebIdentity(role: WebIdentity, signal: AbortSignal): Promise<AssumedRole>;
}

export function stsApi(caller: Caller): StsApi {
  const assumed = async (action: string, params: Record<string, unknown>, signal: AbortSignal) => {
    const { Credentials, AssumedRoleUser } = await caller.read(action, {
      ...{ params, shape: session, signal, secretAnswer: true },
    });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials;
    return {
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      expiresAt: new Date(Expiration),
      arn: AssumedRoleUser.Arn ?? "",
    };
  };
  return {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    async whoAmI(signal) {
      const { Account, Arn } = await caller.read("GetCallerIdentity", { shape: identity, signal });
      return { account: Account, arn: Arn };
    },
    assumeRole: ({ roleArn, sessionName, seconds, externalId }, signal) =>
      assumed(
        "AssumeRole",
        {
          DurationSeconds: seconds,
          ExternalId: externalId || undefined,
          ...{ RoleArn: roleArn, RoleSessionName: sessionName },
        },
        signal,
      ),
    assumeRoleWithWebIdentity: ({ roleArn, sessionName, token, seconds, policy }, signal) =>
      assumed(
        "AssumeRoleWithWebIdentity",
        {
          DurationSeconds: seconds,
          Policy: policy || undefined,
          ...{ RoleArn: roleArn, RoleSessionName: sessionName, WebIdentityToken: token },
        },
        signal,
      ),
  };
}
