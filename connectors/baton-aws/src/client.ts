import {
  type ConnectContext,
  configError,
  createSyncMemo,
  createTokens,
  type SyncMemo,
  type Tokens,
} from "@baton-connectors/sdk";
import { iamArn, parseArn, principalOf } from "./arn.ts";
import { type AwsContext, createCaller, createMeters } from "./aws/caller.ts";
import { partitionOf, type Service } from "./aws/endpoints.ts";
import { type OrganizationsApi, organizationsApi } from "./aws/organizations.ts";
import { type StsApi, stsApi } from "./aws/sts.ts";
import type { Config } from "./config.ts";
import { assumedCredentials } from "./credentials/assumed.ts";
import { ambientCredentials } from "./credentials/chain.ts";
import { readProfiles } from "./credentials/profile.ts";
import { type AwsToken, tokenOf } from "./credentials/token.ts";
import { type IamChanges, type IamReads, iamChanges, iamReads } from "./iam/api.ts";
import { createNamer, type Namer } from "./iam/bound.ts";
import { findIdentityCenter, type IdentityCenter } from "./identity-center.ts";
import { assumesRole, checkConfig, isCrossAccount } from "./start-checks.ts";

/** One account: its IAM, and the names of its objects. `A` is a type of its own for each binding: see `iam/bound.ts`. */
export interface Account<A> {
  readonly id: string;
  /** The account whose credentials the connector was given. */
  readonly isMain: boolean;
  readonly iam: IamReads<A> & IamChanges<A>;
  readonly named: Namer<A>;
}
export type InAccount = <T>(
  account: string,
  work: <A>(account: Account<A>) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/** AWS as the handlers see it. */
export interface Client {
  readonly config: Config;
  readonly partition: string;
  readonly region: string;
  readonly memo: SyncMemo;
  readonly now: () => Date;
  /** Whether rows of the type are wanted in a sync. */
  wants(resourceType: string): boolean;
  /** The account whose credentials the connector was given. */
  mainAccount(signal: AbortSignal): Promise<string>;
  /** The user or role whose policies hold in an account. */
  principalIn(account: string, signal: AbortSignal): Promise<string>;
  /** Reads or changes what is in an account, by credentials of that account. */
  inAccount: InAccount;
  /** The same in the account that an IAM object belongs to. */
  inAccountOf: InAccount;
  /** Assumes the role in another account; throws where that is refused. */
  reachAccount(account: string): Promise<void>;
  readonly organizations: OrganizationsApi;
  identityCenter(signal: AbortSignal): Promise<IdentityCenter>;
  /** With the credentials that the connector was given, before any role. */
  readonly unsignedSts: StsApi;
}

export async function createClient(
  config: Config,
  { http, log, secrets, signal, syncResourceTypes = [], now }: ConnectContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Client> {
  const profiles = await readProfiles(env);
  const profileRegion = profiles.get(profiles.chosen)?.region;
  const region = config.region || env.AWS_REGION || env.AWS_DEFAULT_REGION || profileRegion || "";
  if (region === "")
    throw configError("no AWS region is set", { hint: "Set --global-region or AWS_REGION, e.g. us-east-1." });
  const partition = partitionOf(region);
  checkConfig(config, partition);

  const context: AwsContext = { http, now, env, meters: createMeters(now) };
  const assuming = { now, secrets, signal };
  const { accessKeyId, secretAccessKey } = config;
  const base: Tokens<AwsToken> = accessKeyId
    ? createTokens(async () => tokenOf({ accessKeyId, secretAccessKey }, undefined, secrets), { now, secrets })
    : ambientCredentials({ ...context, region, secrets, signal, profiles });
  const stsOf = (credentials: Tokens<AwsToken> | undefined) =>
    stsApi(createCaller("sts", region, credentials, context));
  const credentials = assumesRole(config) ? roleCredentials(config, base, stsOf, assuming) : base;
  const sts = stsOf(credentials);

  let identity: Promise<string> | undefined;
  const mainAccount = (signal: AbortSignal) => {
    if (assumesRole(config)) return Promise.resolve(parseArn(config.roleArn)!.account);
    identity ??= sts.whoAmI(signal).then(
      ({ account }) => account,
      (thrown: unknown) => {
        identity = undefined;
        throw thrown;
      },
    );
    return identity;
  };

  const principalIn = async (account: string, signal: AbortSignal) => {
    if (account !== (await mainAccount(signal))) return childRole(account);
    if (assumesRole(config)) return config.roleArn;
    return principalOf((await sts.whoAmI(signal)).arn);
  };

  const childRole = (account: string) => `arn:${partition.id}:iam::${account}:role/${config.childRoleName}`;
  const children = new Map<string, Tokens<AwsToken>>();
  function childCredentials(account: string): Tokens<AwsToken> {
    const known = children.get(account);
    if (known) return known;
    const role = {
      roleArn: childRole(account),
      sessionName: "BatonCrossAccountSession",
      seconds: 3600,
      externalId: config.childExternalId,
    };
    const made = assumedCredentials(sts, () => role, assuming);
    children.set(account, made);
    return made;
  }

  const accounts = new Map<string, Account<unknown>>();
  const accountWith = (id: string, isMain: boolean): Account<unknown> => {
    const known = accounts.get(id);
    if (known) return known;
    const caller = createCaller("iam", region, isMain ? credentials : childCredentials(id), context, id);
    const made = { id, isMain, iam: { ...iamReads(caller), ...iamChanges(caller) }, named: createNamer(id) };
    accounts.set(id, made);
    return made;
  };
  const inAccount: InAccount = async (id, work, signal) => {
    const isMain = id === (await mainAccount(signal));
    if (!isMain && !isCrossAccount(config))
      throw configError(`the account ${id} is not the one that the connector has credentials of`, {
        hint: "Set --global-aws-orgs-enabled, and with Identity Center --global-aws-cross-account-iam-enabled.",
        effect: "none",
      });
    return work(accountWith(id, isMain));
  };

  const ssoCallers = new Map<string, ReturnType<typeof createCaller>>();
  const callerOf = (service: Service, at: string) => {
    const key = `${service} ${at}`;
    const known = ssoCallers.get(key) ?? createCaller(service, at, credentials, context);
    ssoCallers.set(key, known);
    return known;
  };
  let center: Promise<IdentityCenter> | undefined;
  const likely = assumesRole(config) ? [config.ssoRegion, region] : [region, config.ssoRegion];

  return {
    config,
    partition: partition.id,
    region,
    memo: createSyncMemo(),
    now,
    wants: (type) => syncResourceTypes.length === 0 || syncResourceTypes.includes(type),
    mainAccount,
    principalIn,
    inAccount,
    inAccountOf: (arn, work, signal) => inAccount(iamArn(arn).account, work, signal),
    async reachAccount(account) {
      await childCredentials(account).get();
    },
    organizations: organizationsApi(createCaller("organizations", region, credentials, context)),
    identityCenter(signal) {
      const idRegion = config.ssoRegion || region;
      center ??= findIdentityCenter(
        { callerOf, partition, likely: likely.filter(Boolean), idRegion, log },
        signal,
      ).catch((thrown: unknown) => {
        center = undefined;
        throw thrown;
      });
      return center;
    },
    unsignedSts: stsOf(undefined),
  };
}

/** One hop, or two: from what was given to ConductorOne's role, from that to the customer's. */
function roleCredentials(
  { roleArn, externalId, bindingRoleArn, bindingExternalId }: Config,
  base: Tokens<AwsToken>,
  stsOf: (credentials: Tokens<AwsToken>) => StsApi,
  assuming: Parameters<typeof assumedCredentials>[2],
): Tokens<AwsToken> {
  const role = (arn: string, id: string) => () => ({
    roleArn: arn,
    externalId: id,
    // https://docs.aws.amazon.com/general/latest/gr/sts.html: the least there is.
    seconds: 900,
    sessionName: `baton-aws-${assuming.now().getTime()}`,
  });
  const first =
    bindingRoleArn === "" ? base : assumedCredentials(stsOf(base), role(bindingRoleArn, bindingExternalId), assuming);
  return assumedCredentials(stsOf(first), role(roleArn, externalId), assuming);
}
