import { BatonError, type ClientContext, toBatonError } from "@baton-connectors/sdk";
import { whereCustomerId } from "./config.ts";
import type { Client } from "./connection.ts";
import { isMissing } from "./google/error.ts";

/** One call shows that the key, the delegation, the administrator and the customer id fit together. */
export async function validate({ client, signal }: ClientContext<Client>): Promise<undefined> {
  const { domain, customerId } = client.tenant;
  const { items } = await client.listDomains(signal).catch((thrown: unknown) => {
    if (!isMissing(thrown)) throw thrown;
    throw toBatonError(thrown).changed({
      kind: "config",
      message: `Google knows no customer '${customerId}'`,
      hint: `${whereCustomerId}; my_customer stands for that of the administrator.`,
    });
  });
  if (domain === "") return;
  const names = items.map(({ domainName }) => domainName);
  if (names.some((name) => name.toLowerCase() === domain.toLowerCase())) return;
  throw new BatonError("Unknown", `domain '${domain}' is not a valid domain for customer '${customerId}'`, {
    kind: "config",
    hint: `The customer's domains are ${names.join(", ")}.`,
  });
}
