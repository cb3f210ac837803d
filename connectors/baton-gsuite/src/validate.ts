import { BatonError, type ClientContext } from "@baton-connectors/sdk";
import type { Client } from "./connection.ts";

/** One call shows that the key, the delegation, the administrator and the customer id fit together. */
export async function validate({ client, signal }: ClientContext<Client>): Promise<undefined> {
  const { domain, customerId } = client.tenant;
  const { items } = await client.listDomains(signal);
  if (domain === "") return;
  const names = items.map(({ domainName }) => domainName);
  if (names.some((name) => name.toLowerCase() === domain.toLowerCase())) return;
  throw new BatonError("Unknown", `domain '${domain}' is not a valid domain for customer '${customerId}'`, {
    kind: "config",
    hint: `The customer's domains are ${names.join(", ")}.`,
  });
}
