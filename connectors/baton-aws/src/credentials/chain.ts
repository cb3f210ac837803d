import { readFile } from "node:fs/promises";
import { configError, createTokens, type Secrets, type Tokens } from "@baton-connectors/sdk";
import { type AwsContext, createCaller } from "../aws/caller.ts";
import { stsApi } from "../aws/sts.ts";
import { containerCredentials, instanceCredentials } from "./metadata.ts";
import { processCredentials } from "./process.ts";
import type { Profile, Profiles } from "./profile.ts";
import { type AwsToken, tokenOf } from "./token.ts";

export interface ChainContext extends AwsContext {
  readonly region: string;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly profiles: Profiles;
}

/**
 * Where credentials come from when none are given, the first that has any: variables, web identity, profile, container, instance.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function chainCredentials(context: ChainContext): Promise<AwsToken> {
  const { profiles } = context;
  const fromEnvironment = environmentCredentials(context) ?? (await webIdentityOfEnvironment(context));
  if (fromEnvironment) return fromEnvironment;
  const profile = profiles.get(profiles.chosen);
  if (profile === undefined && profiles.isNamed)
    throw configError(`there is no profile ${profiles.chosen} in the AWS config and credentials files`);
  const fromProfile = profile && (await profileCredentials(context, profiles.chosen, profile, []));
  if (fromProfile) return fromProfile;
  const beside = (await containerCredentials(context)) ?? (await instanceOf(context));
  if (beside) return beside;
  throw none();
}

const none = (cause?: unknown) =>
  configError("there are no AWS credentials", {
    hint: "Set --global-access-key-id and --global-secret-access-key, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run where a role is attached.",
    cause,
    effect: "none",
  });

/** Without an instance there is nothing at that address. */
const instanceOf = (context: ChainContext) =>
  instanceCredentials(context).catch((thrown: unknown) => {
    if (context.signal.aborted) throw thrown;
    throw none(thrown);
  });

function environmentCredentials({ env, secrets }: ChainContext): AwsToken | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return tokenOf({ accessKeyId, secretAccessKey, sessionToken: AWS_SESSION_TOKEN || undefined }, undefined, secrets);
}

async function webIdentityOfEnvironment(context: ChainContext): Promise<AwsToken | undefined> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role, AWS_ROLE_SESSION_NAME: name } = context.env;
  return file && role ? webIdentity(context, file, role, name) : undefined;
}

async function webIdentity(context: ChainContext, file: string, roleArn: string, sessionName = "baton-aws") {
  const token = (await readFile(file, "utf8")).trim();
  context.secrets.add(token);
  const sts = stsApi(createCaller("sts", context.region, undefined, context));
  const { credentials, expiresAt } = await sts.assumeRoleWithWebIdentity(
    { roleArn, sessionName, token },
    context.signal,
  );
  return tokenOf(credentials, expiresAt, context.secrets);
}

/** Undefined: the profile says nothing of credentials. */
async function profileCredentials(
  context: ChainContext,
  name: string,
  profile: Profile,
  way: readonly string[],
): Promise<AwsToken | undefined> {
  const { role_arn: roleArn, web_identity_token_file: tokenFile, credential_process: command } = profile;
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token } = profile;
  // A profile may be its own source: then its keys are meant.
  const isOwnSource = way.includes(name);
  if (roleArn && !isOwnSource) {
    if (tokenFile) return webIdentity(context, tokenFile, roleArn, profile.role_session_name);
    return roleOfProfile(context, name, profile, way);
  }
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, sessionToken: aws_session_token || undefined };
    return tokenOf(keys, undefined, context.secrets);
  }
  if (command) return processCredentials(command, context.secrets, context.signal);
  if (profile.sso_session || profile.sso_start_url)
    throw configError(`the profile ${name} signs in through a browser, which a connector cannot`, {
      hint: `Run: eval "$(aws configure export-credentials --profile ${name} --format env)"`,
    });
  if (isOwnSource) throw configError(`the profile ${name} leads back to itself, and has no keys`);
  return undefined;
}

async function roleOfProfile(context: ChainContext, name: string, profile: Profile, way: readonly string[]) {
  const { source_profile: source, credential_source: place } = profile;
  if (profile.mfa_serial) throw configError(`the profile ${name} asks for a code, which nobody can give a connector`);
  const from = place ? await credentialSource(context, place) : await sourceProfile(context, name, source, way);
  const base = createTokens(async () => from, context);
  const sts = stsApi(createCaller("sts", profile.region || context.region, base, context));
  const { credentials, expiresAt } = await sts.assumeRole(
    {
      roleArn: profile.role_arn!,
      sessionName: profile.role_session_name || "baton-aws",
      seconds: Number(profile.duration_seconds) || 3600,
      externalId: profile.external_id,
    },
    context.signal,
  );
  return tokenOf(credentials, expiresAt, context.secrets);
}

async function sourceProfile(context: ChainContext, name: string, source: string | undefined, way: readonly string[]) {
  if (!source) throw configError(`the profile ${name} has a role_arn and neither source_profile nor credential_source`);
  const next = context.profiles.get(source);
  const found = next && (await profileCredentials(context, source, next, [...way, name]));
  if (found) return found;
  throw configError(`the profile ${name} takes its credentials from ${source}, which has none`);
}

async function credentialSource(context: ChainContext, place: string): Promise<AwsToken> {
  const found =
    place === "Environment"
      ? environmentCredentials(context)
      : place === "EcsContainer"
        ? await containerCredentials(context)
        : place === "Ec2InstanceMetadata"
          ? await instanceOf(context)
          : undefined;
  if (found) return found;
  throw configError(`credential_source ${place} has no credentials`);
}

/** Asked anew shortly before the end of what they gave. */
export const ambientCredentials = (context: ChainContext): Tokens<AwsToken> =>
  createTokens(() => chainCredentials(context), context);
