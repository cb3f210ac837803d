import type { HandlerContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

export interface Licensed {
  readonly login: string;
  readonly nameId: string;
  readonly roles: readonly string[];
}

/** One page of who has a licence of an enterprise; empty behind the last. Each page is read once a sync. */
export async function licensePage(
  { client, session }: HandlerContext<Client>,
  enterprise: string,
  page: number,
): Promise<readonly Licensed[]> {
  const key = `licenses:${enterprise}:${page}`;
  const known = await session.get<readonly Licensed[]>(key);
  if (known) return known;
  const users = await client.enterprises.licenses(enterprise, page);
  const read = users.map((one) => ({
    login: one.github_com_login ?? "",
    nameId: one.github_com_saml_name_id ?? "",
    roles: one.github_com_enterprise_roles ?? [],
  }));
  await session.set(key, read);
  return read;
}
