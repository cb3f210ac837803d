import { assignment, noItems, pageOf, resource, resourceType, skipGrants } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { user } from "./user.ts";

export const activity = { id: "github", displayName: "GitHub Activity" } as const;

/** What the event feed's logins are logins to. */
export const usageApp = resourceType<Client>({
  id: "usage-app",
  displayName: activity.displayName,
  traits: ["app"],
  annotations: [skipGrants()],
  list: ({ parent }) => (parent ? noItems : pageOf([resource({ type: "usage-app", ...activity, app: {} })])),
  entitlements: ({ resource: row }) =>
    pageOf([
      assignment(row, "access", {
        displayName: "GitHub Access",
        description: "Has access to GitHub",
        grantableTo: [user],
      }),
    ]),
});
