import {
  type Entitlement,
  type Grant,
  LocalCredentialOptionsSchema,
  type Resource,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { Runtime } from "@baton-connectors/sdk/host";
import { create, type JsonObject } from "@bufbuild/protobuf";

/** What a sync wrote, by id. */
export interface Content {
  readonly entitlements?: Readonly<Record<string, Entitlement>>;
  readonly grants?: Readonly<Record<string, Grant>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

const randomPassword = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n } },
});

export const named = (resourceType: string, resource: string) =>
  create(ResourceSchema, { id: { resourceType, resource } });

/** One operation as the command line states it, with what a file has of it. */
export async function perform(runtime: Runtime, args: readonly string[], { entitlements = {}, grants = {} }: Content) {
  const text = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : args[at + 1]!;
  };
  const grantedTo = text("grant-principal");
  if (grantedTo !== undefined) {
    const entitlement = entitlements[text("grant-entitlement")!];
    if (!entitlement) throw new Error(`no entitlement ${text("grant-entitlement")}`);
    return runtime.grant({ entitlement, principal: named(text("grant-principal-type")!, grantedTo) });
  }
  const revoked = text("revoke-grant");
  if (revoked !== undefined) {
    const grant = grants[revoked];
    if (!grant) throw new Error(`no grant ${revoked}`);
    return runtime.revoke({ grant });
  }
  const deleted = text("delete-resource");
  if (deleted !== undefined) return runtime.deleteResource({ id: named(text("delete-resource-type")!, deleted).id! });
  const rotated = text("rotate-credentials");
  if (rotated !== undefined)
    return runtime.rotateCredential({
      id: named(text("rotate-credentials-type")!, rotated).id!,
      credentials: randomPassword,
    });
  const profile: JsonObject = JSON.parse(text("create-account-profile") ?? "{}");
  const email = text("create-account-email");
  const account = {
    emails: [],
    login: text("create-account-login") ?? "",
    loginAliases: [],
    // As the command line does.
    profile: email === undefined ? profile : { email, ...profile },
  };
  return runtime.createAccount({ resourceTypeId: "role", account, credentials: randomPassword });
}
