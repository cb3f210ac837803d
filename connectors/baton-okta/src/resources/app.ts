import { assignment, pageOf, resourceType, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { membershipV1 } from "../v1-identifiers.ts";
import { assignApp, unassignApp } from "./app-assignment.ts";
import { appGrants } from "./app-grants.ts";
import { toApp } from "./app-resource.ts";

export const app = resourceType<Client>({
  id: "app",
  displayName: "App",
  traits: ["app"],
  annotations: typeAnnotations("app", "apps"),
  permissions: permissionsFor("apps"),
  list: async ({ client: { apps, settings }, page }) => {
    const { items, next } = await apps.list({ after: afterOf(page), inactive: settings.syncInactiveApps });
    return pageOf(items.map(toApp), next);
  },
  get: async ({ client, id }) => {
    const found = await client.apps.get(id.resource).catch(whenAbsent);
    const wanted = found && (client.settings.syncInactiveApps || found.status === "ACTIVE");
    return wanted ? toApp(found) : undefined;
  },
  entitlements: ({ resource }) =>
    pageOf([
      assignment(resource, "access", {
        displayName: `${resource.displayName} App Access`,
        description: `Has access to the ${resource.displayName} app in Okta`,
        annotations: [membershipV1(resource.id!.resource)],
      }),
    ]),
  grants: appGrants,
  grant: assignApp,
  revoke: unassignApp,
});
