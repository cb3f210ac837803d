import {
  BatonIDSchema,
  type Entitlement,
  type Grant,
  type Resource,
  type ResourceId,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation, notFound } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";

/** What grant and revoke look up in the file of an earlier sync. */
export interface RowFile {
  readonly path: string;
  entitlement(id: string): Promise<Entitlement | undefined>;
  resource(id: ResourceId): Promise<Resource | undefined>;
  grant(id: string): Promise<Grant | undefined>;
  close(): Promise<void>;
}

export async function storedResource(file: RowFile, id: ResourceId | undefined): Promise<Resource> {
  const found = id && (await file.resource(id));
  return found ?? missing("resource", `${id?.resourceType}:${id?.resource}`, file.path);
}

/** The entitlement with its whole resource, which connectors need. */
export async function storedEntitlement(file: RowFile, id: string): Promise<Entitlement> {
  const found = (await file.entitlement(id)) ?? missing("entitlement", id, file.path);
  return { ...found, resource: await storedResource(file, found.resource?.id) };
}

export const storedGrant = async (file: RowFile, id: string): Promise<Grant> =>
  (await file.grant(id)) ?? missing("grant", id, file.path);

/** Rows taken over from another app's file are not this connector's to change. */
export function refuseExternal(resource: Resource | undefined, what: string): void {
  if (!resource || !hasAnnotation(resource.annotations, BatonIDSchema)) return;
  throw new BatonError("FailedPrecondition", `cannot ${what} on external resource`, {
    hint: "It comes from --external-resource-c1z: change it with that app's connector.",
  });
}

function missing(what: string, id: string, path: string): never {
  throw notFound(`error fetching ${what} '${id}': not in ${path}`, {
    hint: `Sync first, and take the id from 'baton ${what}s -f ${path} -o json'.`,
  });
}
