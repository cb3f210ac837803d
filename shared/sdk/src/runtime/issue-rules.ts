import {
  type CredentialDetailsCredentialIssue,
  type CredentialIssueOptionDescriptor,
  type CredentialIssueOptions,
  type KeyGenerationProfile,
  CapabilityDetailCredentialOption as Option,
  type Resource,
  type ResourceId,
  SecretTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { type Duration, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Plaintext } from "../account.ts";
import { findAnnotation } from "../annotations.ts";
import { BatonError, bug } from "../errors.ts";

export interface IssueRequest {
  readonly identity: ResourceId;
  readonly options: CredentialIssueOptions;
  readonly requestId: string;
  readonly expiresAt: Date | undefined;
}

const optionOf = {
  apiKey: Option.API_KEY,
  keypair: Option.KEYPAIR,
  token: Option.TOKEN,
  clientSecret: Option.CLIENT_SECRET,
} as const;

/** Checks a request against what the connector advertises, before anything is minted. Returns what it advertises. */
export function checkIssueRequest(
  details: CredentialDetailsCredentialIssue,
  { identity, options, requestId, expiresAt }: IssueRequest,
  now: Date,
): CredentialIssueOptionDescriptor {
  if (!identity.resourceType || !identity.resource) throw invalid("the identity has no id");
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(requestId)) {
    throw invalid(`the request id must have 1 to 128 letters, digits, _ or -, not "${requestId}"`);
  }
  const asked = options.options;
  if (!asked.case) throw invalid("no credential option is given");
  const descriptor = details.options.find(({ option }) => option === optionOf[asked.case]);
  if (!descriptor) throw invalid(`credential option ${Option[optionOf[asked.case]]} is not advertised by connector`);
  if (asked.case === "keypair") checkProfile(descriptor, asked.value.profile);
  if (asked.case === "apiKey" || asked.case === "token") {
    checkValues("scope", asked.value.scopes, descriptor.scopes, descriptor.customScopesAllowed);
  }
  if (asked.case === "token") {
    checkValues("audience", asked.value.audiences, descriptor.audiences, descriptor.customAudiencesAllowed);
  }
  if (expiresAt) checkExpiry(descriptor, expiresAt.getTime() - now.getTime());
  return descriptor;
}

/** Checks what the connector made of it: a secret that belongs to someone else, or to nobody, is worse than none. */
export function checkIssued(
  { secretResourceTypeId }: CredentialIssueOptionDescriptor,
  { identity, expiresAt }: IssueRequest,
  { secret, plaintexts }: { readonly secret: Resource; readonly plaintexts: readonly Plaintext[] },
): void {
  const trait = findAnnotation(secret.annotations, SecretTraitSchema);
  const owner = trait?.identityId;
  if (owner?.resourceType !== identity.resourceType || owner.resource !== identity.resource) {
    throw bug("the issued secret does not belong to the identity it was asked for");
  }
  if (secretResourceTypeId && secret.id?.resourceType !== secretResourceTypeId) {
    throw bug(`the issued secret is of type ${secret.id?.resourceType}, not ${secretResourceTypeId} as advertised`);
  }
  if (expiresAt && trait?.expiresAt && timestampDate(trait.expiresAt) > expiresAt) {
    throw bug("the issued secret expires later than was asked for");
  }
  const names = plaintexts.map(({ name }) => name);
  if (names.length === 0) throw bug("the connector issued a secret without its content");
  if (names.includes("") || new Set(names).size < names.length) {
    throw bug("the contents of the issued secret need names of their own");
  }
}

function checkValues(what: string, asked: readonly string[], advertised: readonly string[], customAllowed: boolean) {
  for (const [at, value] of asked.entries()) {
    if (value.trim() === "") throw invalid(`${what} ${at + 1} is blank`);
    if (asked.indexOf(value) !== at) throw invalid(`${what} "${value}" is given twice`);
    if (!customAllowed && !advertised.includes(value)) {
      throw invalid(`${what} "${value}" is not advertised by connector`);
    }
  }
}

const curves: Readonly<Record<string, readonly string[]>> = {
  EC: ["P-256", "P-384", "P-521"],
  OKP: ["Ed25519", "Ed448", "X25519", "X448"],
};

function checkProfile({ keyProfiles }: CredentialIssueOptionDescriptor, profile: KeyGenerationProfile | undefined) {
  if (!profile) return;
  const { kty, parameters } = profile;
  const bits = parameters.case === "rsaModulusBits" ? parameters.value : 0;
  const curve = parameters.case === "crv" ? parameters.value : "";
  const sound =
    kty === "RSA" ? bits >= 2048 && bits <= 16_384 && bits % 256 === 0 : curves[kty]?.includes(curve) === true;
  if (!sound) throw invalid(`no key can be made by the profile ${kty} ${bits || curve}`);
  const same = (other: KeyGenerationProfile) => other.kty === kty && other.parameters.value === parameters.value;
  if (!keyProfiles.some(same)) throw invalid(`key profile ${kty} ${bits || curve} is not advertised by connector`);
}

function checkExpiry({ expiry }: CredentialIssueOptionDescriptor, aheadMs: number) {
  if (!expiry) throw invalid("connector does not support caller-selected expiry");
  if (aheadMs <= 0) throw invalid("the requested expiry is in the past");
  if (expiry.min && aheadMs < milliseconds(expiry.min)) throw invalid("the requested expiry is too soon");
  if (expiry.max && aheadMs > milliseconds(expiry.max)) throw invalid("the requested expiry is too far ahead");
}

const milliseconds = ({ seconds, nanos }: Duration) => Number(seconds) * 1000 + nanos / 1e6;

const invalid = (problem: string) =>
  new BatonError("InvalidArgument", `invalid credential issuance request: ${problem}`, { kind: "config" });
