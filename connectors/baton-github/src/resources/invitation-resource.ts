import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { resource } from "@baton-connectors/sdk";
import type { GithubInvitation } from "../api/invitations.ts";

export function toInvitation({ id, login, email, inviter }: GithubInvitation): Resource {
  const name = login || email || "";
  return resource({
    type: "invitation",
    id,
    displayName: name,
    user: {
      emails: email ? [{ address: email, isPrimary: true }] : [],
      profile: { login: name, inviter: inviter?.login ?? "" },
      login: name,
      status: { status: "unspecified" },
    },
  });
}
