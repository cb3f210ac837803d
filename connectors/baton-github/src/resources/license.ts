import {
  assignment,
  grant,
  grantExpandable,
  noItems,
  optInRequired,
  pageOf,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { asUnknown, outsideOfOrganizations } from "./enterprise-role.ts";
import { user } from "./user.ts";

/** An enterprise's seats. Synced when asked for by name. */
export const license = resourceType<Client>({
  id: "license",
  displayName: "License",
  traits: ["license_profile"],
  annotations: [v1Identifier("license"), optInRequired()],
  permissions: permissions.enterprise,
  onRequest: true,
  principalsOutside: outsideOfOrganizations,
  list: async ({ client, parent, page }) => {
    const { enterprises } = client.settings;
    const index = typeof page.cursor === "number" ? page.cursor : 0;
    const slug = enterprises[index];
    if (parent || slug === undefined) return noItems;
    const { total_seats_purchased, total_seats_consumed } = await client.enterprises.seats(slug).catch(asUnknown(slug));
    const row = resource({
      type: "license",
      id: slug,
      displayName: slug,
      annotations: [v1Identifier(`license:${slug}`)],
      licenseProfile: {
        licenseName: slug,
        purchasedSeats: BigInt(total_seats_purchased),
        consumedSeats: BigInt(total_seats_consumed),
        entitlementIds: [memberOf(slug)],
      },
    });
    return pageOf([row], index + 1 < enterprises.length ? index + 1 : undefined);
  },
  entitlements: ({ resource: row }) =>
    pageOf([
      assignment(row, "assigned", {
        displayName: "License Assigned",
        description: "Assignment of an enterprise license seat",
        grantableTo: [user],
      }),
    ]),
  grants: ({ resource: row }) => {
    const slug = row.id!.resource;
    return pageOf([
      grant(
        row,
        "assigned",
        { resourceType: "enterprise_role", resource: `${slug}:Member` },
        {
          annotations: [
            grantExpandable({ entitlementIds: [memberOf(slug)], shallow: true, resourceTypeIds: ["user"] }),
            v1Identifier(`license-grant:${slug}`),
          ],
        },
      ),
    ]);
  },
});

const memberOf = (slug: string) => `enterprise_role:${slug}:Member:assigned`;
