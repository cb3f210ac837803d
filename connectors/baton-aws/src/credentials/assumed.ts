import { createTokens, type Secrets, type Tokens } from "@baton-connectors/sdk";
import type { AssumeRole, StsApi } from "../aws/sts.ts";
import { type AwsToken, tokenOf } from "./token.ts";

interface AssumingContext {
  readonly now: () => Date;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** A role's session, assumed when it is first needed and again shortly before its end. */
export const assumedCredentials = (
  sts: StsApi,
  role: () => AssumeRole,
  { now, secrets, signal }: AssumingContext,
): Tokens<AwsToken> =>
  createTokens(
    async () => {
      const { credentials, expiresAt } = await sts.assumeRole(role(), signal);
      return tokenOf(credentials, expiresAt, secrets);
    },
    { now, secrets },
  );
