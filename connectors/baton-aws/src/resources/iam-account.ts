import type { ListContext, ResourceRef } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

/** The account whose list is asked for: that of the parent, or the one that the connector has credentials of. */
export const listedAccount = async ({ client, parent, signal }: ListContext<Client>): Promise<string> =>
  parent ? parent.resource : client.mainAccount(signal);

/** What is in another account is below it. */
export const parentOf = ({ id, isMain }: { readonly id: string; readonly isMain: boolean }) =>
  isMain ? undefined : ({ resourceType: "account_iam", resource: id } satisfies ResourceRef);

/** Requests of one page that are on their way together: IAM bears few. */
export const atOnce = 5;
