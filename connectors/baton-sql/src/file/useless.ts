import type { Note, Place } from "../yaml/place.ts";
import type { ConfigFile, Credentials, EntitlementMap, ResourceTypeBlock, UserMap } from "./shape.ts";

/** Keys that are read and change nothing, each with the reason: whoever wrote them meant something. */
export function uselessKeys(file: ConfigFile): readonly Note[] {
  const notes: Note[] = [];
  const note = ({ path, line }: Pick<Place, "path" | "line">, key: string, why: string) =>
    void notes.push({ path: key ? `${path}.${key}` : path, line, message: why });
  const has = (block: object, key: string) => key in block;

  for (const [, type] of file.resource_types ?? []) {
    ofType(type, note);
    const { list, account_provisioning: account, credential_rotation: rotation } = type;
    if (list?.map?.annotations) note(list.map.at, "annotations", "has no effect");
    for (const query of type.grants ?? [])
      for (const map of query.map ?? []) if (has(map, "annotations")) note(map.at, "annotations", "has no effect");
    if (list?.map?.traits?.user) ofUser(list.map.traits.user, note);
    for (const map of type.static_entitlements ?? []) ofStatic(map, note);
    const changing = (type.entitlements?.map ?? []).filter(({ provisioning }) => provisioning);
    for (const map of changing.slice(1))
      note(map.at, "provisioning", "has no effect: the first mapping with 'provisioning' is used for all");
    if (account && !list?.map?.traits?.user)
      note(account.at, "", "has no effect: only a type with the trait 'user' creates accounts");
    if (account?.create?.vars)
      note(account.create.at, "vars", "is not evaluated: tokens are the names of the schema's fields");
    if (rotation?.update?.vars)
      note(rotation.update.at, "vars", "is not evaluated: tokens are resource_id and password");
    for (const credentials of [account?.credentials, rotation?.credentials]) ofCredentials(credentials, note);
    const reads = [type.list, type.entitlements, ...(type.grants ?? [])];
    for (const read of reads)
      if (read?.pagination && !/\?<(limit|offset|cursor)(\|\w+)?>/i.test(read.query?.text ?? ""))
        note(read.pagination.at, "", "has no effect: the query has none of ?<limit>, ?<offset>, ?<cursor>");
  }
  const several = [...(file.resource_types ?? [])].filter(([, type]) => type.account_provisioning);
  for (const [, type] of several.slice(1))
    note(type.account_provisioning!.at, "", "its schema is not asked for: that of the first such type is");
  return notes;
}

type Noted = (at: Pick<Place, "path" | "line">, key: string, why: string) => void;

function ofType(type: ResourceTypeBlock, note: Noted) {
  if (type.static_entitlements && type.entitlements)
    note(type.entitlements.at, "", "has no effect: static_entitlements take its place");
  if (type.skip_entitlements_and_grants)
    for (const key of ["entitlements", "static_entitlements", "grants"] as const)
      if (type[key]) note(type.at, key, "has no effect with skip_entitlements_and_grants");
}

function ofUser(user: UserMap, note: Noted) {
  if (user.mfa_enabled) note(user.mfa_enabled, "", "has no effect");
  if (user.sso_enabled) note(user.sso_enabled, "", "has no effect");
  if (user.status_details && !user.status) note(user.status_details, "", "has no effect without 'status'");
  if (user.login_aliases && !user.login) note(user.at, "login_aliases", "has no effect without 'login'");
  if (!user.profile?.size)
    for (const key of ["manager_id", "manager_email"] as const)
      if (user[key]) note(user[key], "", "has no effect where 'profile' has no key");
}

function ofStatic(map: EntitlementMap, note: Noted) {
  if (map.slug) note(map.slug, "", "makes the slug empty: without it, it is the id");
  if (map.grantable_to) note(map.at, "grantable_to", "has no effect on a static entitlement");
  if (map.skip_if) note(map.skip_if, "", "has no effect on a static entitlement");
}

function ofCredentials(credentials: Credentials | undefined, note: Noted) {
  const kinds = ["no_password", "random_password", "encrypted_password"] as const;
  const preferred = kinds.filter((kind) => credentials?.[kind]?.preferred);
  if (preferred.length > 1) note(credentials!.at, "", `${preferred.join(" and ")} are preferred: ${preferred[0]} is`);
  for (const kind of kinds)
    for (const key of ["min_length", "max_length", "disallowed_characters"] as const)
      if (credentials?.[kind]?.[key] !== undefined)
        note(credentials[kind].at, key, "has no effect: the platform says how long a password is; see 'constraints'");
}
