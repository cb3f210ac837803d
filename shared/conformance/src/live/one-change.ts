import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { grantAlreadyExists, grantAlreadyRevoked, typeScopedGrants } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";

export interface OneChange {
  readonly entitlement: Entitlement;
  readonly principal: Resource;
}

/**
 * Grants one entitlement twice and takes it away twice, looking each time at what the app then says. Whatever happens, what was not held
 * before is not held at the end, or the error says that it is.
 */
export async function tryChange(runtime: Runtime, { entitlement, principal }: OneChange): Promise<readonly string[]> {
  const broken: string[] = [];
  const typeScoped = await listedForAll(runtime, entitlement.resource!.id!.resourceType);
  const held = async (): Promise<Grant | undefined> => {
    for (let pageToken = ""; ; ) {
      const page = await runtime.listGrants({ resource: entitlement.resource!, typeScoped, pageToken });
      const found = page.list.find((one) => one.entitlement?.id === entitlement.id && isFor(one, principal));
      if (found || page.nextPageToken === "") return found;
      pageToken = page.nextPageToken;
    }
  };
  const expect = (holds: boolean, what: string) => void (holds || broken.push(what));
  if (await held())
    throw new Error(`${principal.displayName || principal.id?.resource} holds it already: name who does not`);
  try {
    await runtime.grant({ entitlement, principal });
    expect((await held()) !== undefined, "what was granted is not listed");
    const again = await runtime.grant({ entitlement, principal });
    expect(says(again.annotations, grantAlreadyExists()), "granted again, it is not said to be so already");
    const grant = (await held()) ?? { ...again.grants[0]!, entitlement, principal };
    await runtime.revoke({ grant });
    expect((await held()) === undefined, "what was taken away is still listed");
    const second = await runtime.revoke({ grant });
    expect(says(second.annotations, grantAlreadyRevoked()), "taken away again, it is not said to be so already");
  } finally {
    const left = await held();
    if (left) await runtime.revoke({ grant: left });
    if (left && (await held()))
      broken.push(`IT IS STILL HELD: take ${entitlement.id} from ${principal.id?.resource} by hand`);
  }
  return broken;
}

/** Whether the app lists who holds what for all resources of the type together: of each by itself it then says nothing. */
async function listedForAll(runtime: Runtime, type: string): Promise<boolean> {
  for (let pageToken = ""; ; ) {
    const { list, nextPageToken } = await runtime.listResourceTypes({ pageToken });
    const found = list.find(({ id }) => id === type);
    if (found || nextPageToken === "") return says(found?.annotations ?? [], typeScopedGrants());
    pageToken = nextPageToken;
  }
}

const isFor = ({ principal }: Grant, { id }: Resource) =>
  principal?.id?.resourceType === id?.resourceType && principal?.id?.resource === id?.resource;

const says = (annotations: readonly { readonly typeUrl: string }[], { typeUrl }: { readonly typeUrl: string }) =>
  annotations.some((one) => one.typeUrl === typeUrl);
