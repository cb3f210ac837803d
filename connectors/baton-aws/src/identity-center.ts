import { BatonError, everyItem, inParallel, type Log } from "@baton-connectors/sdk";
import type { Caller } from "./aws/caller.ts";
import { type CloudTrailApi, cloudTrailApi } from "./aws/cloud-trail.ts";
import type { Partition, Service } from "./aws/endpoints.ts";
import { type IdentityStoreApi, identityStoreApi } from "./aws/identity-store.ts";
import { type SsoInstance, type SsoInstanceApi, ssoAdminApi, ssoInstanceApi } from "./aws/sso-admin.ts";

/** The organization's IAM Identity Center, where it is. */
export interface IdentityCenter {
  readonly sso: SsoInstanceApi;
  readonly store: IdentityStoreApi;
  readonly cloudTrail: CloudTrailApi;
  readonly region: string;
  readonly storeId: string;
  /** The id of a user or group as it stands in the file. */
  idOf(kind: "user" | "group", id: string, storeId?: string): string;
}

interface Search {
  readonly callerOf: (service: Service, region: string) => Caller;
  readonly partition: Partition;
  /** Where it is said to be, the likelier first. */
  readonly likely: readonly string[];
  /** What ids say, wherever it is: they never change. */
  readonly idRegion: string;
  readonly log: Log;
}

/** An instance is in one region, which only asking tells: where it is said to be first, then everywhere. */
export async function findIdentityCenter(
  { callerOf, partition, likely, idRegion, log }: Search,
  signal: AbortSignal,
): Promise<IdentityCenter> {
  const instancesIn = (region: string) =>
    everyItem<SsoInstance, string>(async (after) => {
      const { items, next } = await ssoAdminApi(callerOf("sso", region)).listInstances(after, signal);
      return { items, next: next as string | undefined };
    });
  const said = [...new Set(likely)].filter((region) => partition.ssoRegions.includes(region) || region === likely[0]);
  let found: { readonly region: string; readonly instances: readonly SsoInstance[] } | undefined;
  for (const region of said) {
    const instances = await instancesIn(region);
    if (instances.length === 0) continue;
    found = { region, instances };
    break;
  }
  if (!found) {
    const others = partition.ssoRegions.filter((region) => !said.includes(region));
    // A region that is not enabled refuses whoever asks there.
    const asked = await inParallel(others, 8, async (region) => ({
      region,
      instances: await instancesIn(region).catch(() => [] as readonly SsoInstance[]),
    }));
    found = asked.find(({ instances }) => instances.length > 0);
  }
  if (!found)
    throw new BatonError("Unknown", "baton-aws: no Identity Instance found", {
      kind: "config",
      hint: "Run in the organization's management account, or in the delegated administrator's of IAM Identity Center.",
    });
  const { region, instances } = found;
  const [{ InstanceArn, IdentityStoreId }] = instances as [SsoInstance];
  if (instances.length > 1)
    log.warn({ instance: InstanceArn }, "there are several Identity Center instances; the first is read");
  const wanted = partition.id === "aws" ? idRegion : region;
  if (wanted !== region)
    log.warn(
      { region, id_region: wanted },
      "Identity Center is in another region than --global-aws-sso-region says; ids keep the latter",
    );
  return {
    sso: ssoInstanceApi(callerOf("sso", region), InstanceArn),
    store: identityStoreApi(callerOf("identitystore", region), IdentityStoreId),
    cloudTrail: cloudTrailApi(callerOf("cloudtrail", region)),
    region,
    storeId: IdentityStoreId,
    idOf: (kind, id, storeId = IdentityStoreId) =>
      `arn:${partition.id}:identitystore:${wanted}::${storeId}/${kind}/${id}`,
  };
}
