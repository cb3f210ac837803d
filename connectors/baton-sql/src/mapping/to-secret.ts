import { NonHumanIdentityTrait_NhiType, SecretTrait_CredentialType } from "@baton-connectors/protocol/connector-v2";
import type { TraitInits } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { RowMap } from "../file/shape.ts";
import type { Written } from "../yaml/shape.ts";
import type { Mapper } from "./mapper.ts";

type SecretMap = NonNullable<NonNullable<RowMap["traits"]>["secret"]>;

export function toSecret(map: SecretMap, mapper: Mapper): NonNullable<TraitInits["secret"]> {
  const profile = mapper.profile(map.profile);
  const time = (written: Written | undefined) => {
    const found = written && mapper.time(written);
    return found && create(TimestampSchema, found);
  };
  const expiresAt = time(map.expires_at);
  const lastUsedAt = time(map.last_used_at);
  return {
    ...(profile && { profile }),
    ...(map.credential_type && { credentialType: wordOf(map.credential_type, credentialTypes, mapper) }),
    ...(map.credential_detail && { credentialDetail: mapper.text(map.credential_detail) }),
    ...(expiresAt && { expiresAt }),
    ...(lastUsedAt && { lastUsedAt }),
  };
}

export function nonHumanIdentity(map: RowMap["non_human_identity"], mapper: Mapper): TraitInits {
  if (!map) return {};
  return {
    nonHumanIdentity: {
      ...(map.nhi_type && { nhiType: wordOf(map.nhi_type, nhiTypes, mapper) }),
      ...(map.nhi_detail && { nhiDetail: mapper.text(map.nhi_detail) }),
    },
  };
}

/** An unknown word is 0, which says unspecified. */
function wordOf<T extends number>(written: Written, words: Readonly<Record<string, T>>, mapper: Mapper): T | 0 {
  const value = mapper.text(written);
  const known = words[value.toLowerCase()];
  if (known === undefined) mapper.warn(written, value, "unknown word: it is stored as unspecified");
  return known ?? 0;
}

const credentialTypes = {
  static_secret: SecretTrait_CredentialType.STATIC_SECRET,
  asymmetric_key: SecretTrait_CredentialType.ASYMMETRIC_KEY,
  certificate: SecretTrait_CredentialType.CERTIFICATE,
};
const nhiTypes = {
  app_registration: NonHumanIdentityTrait_NhiType.APP_REGISTRATION,
  assumable_role: NonHumanIdentityTrait_NhiType.ASSUMABLE_ROLE,
  managed_identity: NonHumanIdentityTrait_NhiType.MANAGED_IDENTITY,
};
