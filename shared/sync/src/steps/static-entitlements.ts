import {
  type Entitlement,
  EntitlementExclusionGroupSchema,
  EntitlementSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { entitlementId, exclusionGroup } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { type Any, anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import { pages } from "../external/copy.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { noteExclusionGroup } from "./entitlements.ts";
import { pageStep } from "./page-step.ts";

/** Resources at once: each entitlement embeds its resource. */
const pageSize = 1000;

/** Entitlements stated once for a type become one per stored resource of the type. Skip rules do not apply. */
export async function listStaticEntitlements(run: Run, action: Action) {
  const { resourceTypeId } = action;
  if (resourceTypeId === "") {
    const types: string[] = [];
    await pageStep(run, action, "resource-types", async (page) => {
      for (const type of page.list) if (type?.id) types.push(type.id);
    });
    for (const id of types.reverse()) run.state.push({ operation: "list-static-entitlements", resourceTypeId: id });
    return;
  }
  await pageStep(run, action, "static-entitlements", async (page) => {
    for (const template of page.list) noteExclusionGroup(run, template);
    for (const template of page.list) {
      const page = (pageToken: string) => run.store.listResources({ resourceTypeId, pageToken, pageSize });
      for await (const resources of pages(page)) {
        run.checkStop();
        const made = resources.map((resource) => applied(template, resource));
        await run.store.putEntitlements(made);
        run.rows.entitlements += made.length;
        run.emit({ kind: "progress", phase: "static-entitlements", resourceTypeId, rows: made.length });
      }
    }
  });
}

function applied(template: Entitlement, resource: Resource): Entitlement {
  return create(EntitlementSchema, {
    resource,
    id: entitlementId(resource.id!, template.slug),
    displayName: template.displayName || resource.displayName,
    description: template.description || resource.description,
    grantableTo: template.grantableTo,
    annotations: template.annotations.map((any) => scoped(any, resource)),
    slug: template.slug,
    purpose: template.purpose,
  });
}

function scoped(any: Any, resource: Resource): Any {
  if (!anyIs(any, EntitlementExclusionGroupSchema)) return any;
  const group = anyUnpack(any, EntitlementExclusionGroupSchema);
  if (!group?.scopeToResource) return any;
  return exclusionGroup({ ...group, exclusionGroupId: `${group.exclusionGroupId}-${resource.id!.resource}` });
}
