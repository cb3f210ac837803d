import type { ResourceKey } from "@baton-connectors/c1z";
import { safeText } from "@baton-connectors/sdk/safe-text";
import { withFile } from "../file/open-file.ts";
import { resourceNamed } from "../naming/named-resource.ts";
import { jsonArray, jsonObject } from "../output/json-list.ts";
import type { ListOptions } from "../program/frame.ts";

/** What a person calls somebody; with a type only among those of it. */
export interface NameOf {
  readonly name: string;
  readonly type?: string | undefined;
}

/** What one principal holds, by resource, in the order of the grants. */
export const showAccess = ({ output, json, principal: named, ...options }: ListOptions & { principal: NameOf }) =>
  withFile({ ...options, warn: output.warn }, async ({ catalogue }) => {
    const principal = resourceNamed(catalogue, named.name, named.type);
    const who = catalogue.resource(principal);
    const held = new Map<string, { readonly on: ResourceKey; readonly entitlements: string[] }>();
    for (const { entitlementId } of catalogue.rows.grants({ principal })) {
      const on = catalogue.entitlement(entitlementId).message.resource?.id ?? { resourceType: "", resource: "" };
      const key = `${on.resourceType}\0${on.resource}`;
      const known = held.get(key) ?? { on, entitlements: [] };
      known.entitlements.push(entitlementId);
      held.set(key, known);
    }
    const type = (id: string) => catalogue.resourceType(id);
    if (json) {
      const access = [...held.values()].map(({ on, entitlements }) =>
        jsonObject({
          resourceType: type(on.resourceType).json,
          resource: catalogue.resource(on).json,
          entitlements: jsonArray(entitlements.map((id) => catalogue.entitlement(id).json)),
        }),
      );
      const document = jsonObject({ principal: catalogue.resource(principal).json, access: jsonArray(access) });
      return void (await output.write(document));
    }
    await output.write(
      `Effective Access for ${safeText(who.displayName)} (${type(principal.resourceType).displayName})\n`,
    );
    for (const { on, entitlements } of held.values()) {
      const { displayName } = catalogue.resource(on);
      await output.write(`  ${safeText(displayName)} (${type(on.resourceType).displayName})\n`);
      for (const id of entitlements) {
        const { slug } = catalogue.entitlement(id).message;
        await output.write(`    ${safeText(slug || id)}\n`);
      }
    }
  });
