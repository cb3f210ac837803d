import { everyItem } from "@baton-connectors/sdk";
import { isActive, type OrgAccount } from "../aws/organizations.ts";
import type { Client } from "../client.ts";
import { isDenied } from "../tolerated.ts";

/** Of a large organization not every account is tried. */
const most = 20;

export interface OtherAccounts {
  readonly all: number;
  /** Those that were tried, and let themselves be reached. */
  readonly reached: readonly string[];
  readonly refused: readonly string[];
}

/** Active accounts but the one that there are credentials of. */
export async function otherAccounts(client: Client, signal: AbortSignal): Promise<OtherAccounts> {
  const main = await client.mainAccount(signal);
  const all = await everyItem<OrgAccount, string>(async (after) => {
    const { items, next } = await client.organizations.listAccounts(after, signal);
    return { items, next: next as string | undefined };
  });
  const others = all.filter((account) => isActive(account) && account.Id !== main);
  const [reached, refused]: [string[], string[]] = [[], []];
  for (const { Id } of others.slice(0, most)) {
    await client.reachAccount(Id).then(
      () => reached.push(Id),
      (thrown: unknown) => {
        if (!isDenied(thrown)) throw thrown;
        refused.push(Id);
      },
    );
  }
  return { all: others.length, reached, refused };
}
