import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { BatonError, type HandlerContext, wrongPrincipal } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/** Changes go by login, our rows by id. Asked anew for each change: a login can pass to somebody else. */
export async function userLogin({ client }: HandlerContext<Client>, userId: string): Promise<string> {
  if (!/^\d+$/.test(userId)) throw new BatonError("InvalidArgument", `${userId} is no id of a GitHub user`);
  return (await client.users.getById(userId)).login;
}

export function onlyUsers({ resourceType }: ResourceId): void {
  if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
}
