import type {
  AccountInfo,
  CredentialOptions,
  EncryptionConfig,
  Resource,
  ResourceId,
} from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk/errors";

/**
 * The published field rules of the connector protocol, as far as something could go wrong by breaking them. Each throws
 * InvalidArgument, before the connector is called.
 */
export function checkText(name: string, value: string, { min = 1, max = 1024 } = {}): void {
  const { length } = Buffer.from(value);
  if (length < min || length > max) {
    throw invalid(`${name} must have ${min} to ${max} bytes${length === 0 ? "" : `, not ${length}`}`);
  }
}

export function checkId(name: string, id: ResourceId | undefined): asserts id is ResourceId {
  if (!id) throw invalid(`${name} has no id`);
  checkText(`${name}: resource type`, id.resourceType);
  checkText(`${name}: resource`, id.resource);
}

export function checkResource(name: string, resource: Resource | undefined): asserts resource is Resource {
  if (!resource) throw invalid(`${name} is missing`);
  checkId(name, resource.id);
}

const email = /^[^\s@]+@[^\s@]+$/;

export function checkAccount({ emails }: AccountInfo): void {
  for (const { address } of emails) {
    if (!email.test(address)) throw invalid(`"${address}" is not a valid email address`);
  }
}

/** A secret that nobody could read is not made. */
export function checkCredentialOptions(
  options: CredentialOptions | undefined,
  configs: readonly EncryptionConfig[],
): void {
  if (options?.options.case !== "randomPassword") return;
  if (configs.length === 0) throw invalid(unreadable);
  const { length } = options.options.value;
  if (length < 8n || length > 64n) throw invalid(`a password has 8 to 64 characters, not ${length}`);
}

const unreadable = "a password is asked for, and no encryption config says for whom";

/** Rotation always makes a secret, unless it was asked for none or brings its own. */
export function checkRotation(options: CredentialOptions | undefined, configs: readonly EncryptionConfig[]): void {
  if (options === undefined && configs.length === 0) throw invalid(unreadable);
  checkCredentialOptions(options, configs);
}

export function checkPageSize(pageSize: number): void {
  if (pageSize > 1000) throw invalid(`a page has at most 1000 rows, not ${pageSize}`);
}

const invalid = (problem: string) =>
  new BatonError("InvalidArgument", `invalid request: ${problem}`, { kind: "upstream" });
