import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { configError, type Secrets } from "@baton-connectors/sdk";
import { type AwsToken, tokenOf } from "./token.ts";

/** A program of the user's that prints keys. https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
export async function processCredentials(command: string, secrets: Secrets, signal: AbortSignal): Promise<AwsToken> {
  const [shell, flag] = process.platform === "win32" ? ["cmd.exe", "/c"] : ["/bin/sh", "-c"];
  let printed: unknown;
  try {
    const { stdout } = await promisify(execFile)(shell!, [flag!, command], { signal, timeout: 60_000 });
    printed = JSON.parse(stdout);
  } catch (thrown) {
    const status = (thrown as { code?: unknown }).code;
    // What it printed may be a key: only that it failed is said.
    throw configError(`credential_process gave no credentials${status === undefined ? "" : ` (${String(status)})`}`, {
      hint: "Run the command of the profile by itself: it must print JSON with Version 1.",
    });
  }
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Object(printed) as Record<
    string,
    unknown
  >;
  const isWhole = Version === 1 && typeof AccessKeyId === "string" && typeof SecretAccessKey === "string";
  if (!isWhole) throw configError("credential_process printed JSON that is no credentials of Version 1");
  const sessionToken = typeof SessionToken === "string" ? SessionToken : undefined;
  const expiresAt = typeof Expiration === "string" ? new Date(Expiration) : undefined;
  return tokenOf({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken }, expiresAt, secrets);
}
