import { type Store as C1z, openStore as openC1z } from "@baton-connectors/c1z";
import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import { type Task, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import type { Store } from "./store.ts";

/** Who and what, as a person names them: `group:g1:member` and `user:u1`. */
export type Named = { entitlement: string; principal: string };

/** A grant task for two things of the client's newest accepted upload, as the connector described them there. */
export function grantTask(store: Store, clientId: string, named: Named): Promise<Task> {
  return fromNewestUpload(store, clientId, async (c1z) => {
    const value = { entitlement: await findEntitlement(c1z, named), principal: await findPrincipal(c1z, named) };
    return create(TaskSchema, { taskType: { case: "grant", value } });
  });
}

/** A revoke task for a grant of the client's newest accepted upload. */
export function revokeTask(store: Store, clientId: string, named: Named): Promise<Task> {
  return fromNewestUpload(store, clientId, async (c1z) => {
    const [entitlement, principal] = [await findEntitlement(c1z, named), await findPrincipal(c1z, named)];
    for (let pageToken = ""; ; ) {
      const { rows, next } = await c1z.listGrants({ entitlementId: entitlement.id, pageToken });
      const grant = rows.find((row) => keyOf(row.principal) === named.principal);
      if (grant) {
        const value = { grant: { ...grant, entitlement, principal } };
        return create(TaskSchema, { taskType: { case: "revoke", value } });
      }
      if (next === "") throw new Error(`the newest upload has no grant of ${named.entitlement} to ${named.principal}`);
      pageToken = next;
    }
  });
}

async function fromNewestUpload(store: Store, clientId: string, work: (c1z: C1z) => Promise<Task>): Promise<Task> {
  const newest = store.uploads.list({ clientId }).find(({ kind, state }) => kind === "c1z" && state === "accepted");
  if (!newest) throw new Error("nothing has been uploaded yet by this client; queue a sync first");
  const c1z = await openC1z(store.uploads.pathOf(newest), { readOnly: true });
  try {
    if ((await c1z.bindLatest()) === undefined) throw new Error("the newest upload holds no finished sync");
    return await work(c1z);
  } finally {
    await c1z.close();
  }
}

/** Its resource is looked up too: some files name it by id only. */
async function findEntitlement(c1z: C1z, { entitlement: id }: Named): Promise<Entitlement> {
  const entitlement = await c1z.getEntitlement(id);
  if (!entitlement) throw new Error(`the newest upload has no entitlement ${id}`);
  const key = entitlement.resource?.id;
  const resource = key && (await c1z.getResource(key));
  return resource ? { ...entitlement, resource } : entitlement;
}

async function findPrincipal(c1z: C1z, { principal }: Named): Promise<Resource> {
  const colon = principal.indexOf(":");
  const key = { resourceType: principal.slice(0, colon), resource: principal.slice(colon + 1) };
  const resource = colon > 0 ? await c1z.getResource(key) : undefined;
  if (!resource) throw new Error(`the newest upload has no resource ${principal} (write it as TYPE:ID)`);
  return resource;
}

const keyOf = (resource: Resource | undefined): string => `${resource?.id?.resourceType}:${resource?.id?.resource}`;
