import { GrantSchema, LocalCredentialOptionsSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create, type JsonObject } from "@bufbuild/protobuf";
import type { Config } from "../src/config.ts";
import { open } from "./sync.ts";

const resource = (resourceType: string, id: string) => create(ResourceSchema, { id: { resourceType, resource: id } });

/** The entitlement of an id like `entitlement:select:table:shop.orders`. */
function entitlementOf(id: string) {
  const [, , type = ""] = id.split(":");
  const grant = create(GrantSchema, {
    entitlement: { id, resource: resource(type, id.split(":").slice(2).join(":")) },
  });
  return grant.entitlement!;
}

const randomPassword = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n } },
});

/** Does what the command line does with the same arguments; throws where it fails. */
export async function perform(config: Config, args: readonly string[], sleep?: () => Promise<void>) {
  const { runtime, logged } = open(config, sleep);
  const flag = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const work = async (): Promise<unknown> => {
    const granted = flag("--grant-entitlement");
    if (granted !== undefined) {
      const principal = resource(flag("--grant-principal-type")!, flag("--grant-principal")!);
      return runtime.grant({ entitlement: entitlementOf(granted), principal });
    }
    const revoked = flag("--revoke-grant");
    if (revoked !== undefined) {
      const [, id = "", type = "", name = ""] = /^grant:(entitlement:.*):(user|role):(.*)$/s.exec(revoked) ?? [];
      const grant = create(GrantSchema, {
        id: revoked,
        entitlement: entitlementOf(id),
        principal: resource(type, `${type}:${name}`),
      });
      return runtime.revoke({ grant });
    }
    const deleted = flag("--delete-resource");
    if (deleted !== undefined)
      return runtime.deleteResource({ id: resource(flag("--delete-resource-type")!, deleted).id! });
    const profile: JsonObject = JSON.parse(flag("--create-account-profile") ?? "{}");
    const account = { emails: [], login: flag("--create-account-login") ?? "", loginAliases: [], profile };
    return runtime.createAccount({ resourceTypeId: "", account, credentials: randomPassword });
  };
  try {
    return { answer: await work(), logged };
  } finally {
    await runtime.close();
  }
}
