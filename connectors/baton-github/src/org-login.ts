import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { HandlerContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

const key = (orgId: string) => `org-login:${orgId}`;

/** GitHub's lists go by an organization's login, our rows by its id. What the listing saw is remembered for the sync. */
export async function orgLogin({ client, session }: HandlerContext<Client>, orgId: string): Promise<string> {
  const known = await session.get<string>(key(orgId));
  if (known !== undefined) return known;
  const { login } = await client.organizations.getById(orgId);
  await session.set(key(orgId), login);
  return login;
}

/** For changes: asked anew for each, as an organization can be renamed, and its old login pass to another. */
export const currentOrgLogin = async (
  { client }: Pick<HandlerContext<Client>, "client">,
  orgId: string,
): Promise<string> => (await client.organizations.getById(orgId)).login;

export const rememberOrgLogins = (
  { session }: Pick<HandlerContext<Client>, "session">,
  orgs: readonly { readonly id: string; readonly login: string }[],
) => session.setMany(orgs.map(({ id, login }) => [key(id), login] as const));

export const parentOrgId = ({ parentResourceId }: Resource): string => parentResourceId?.resource ?? "";
