import { AssetRefSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { externalLink, resource, v1Identifier } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { GithubUser } from "../api/users.ts";

/** Other addresses are known for members of organizations with SAML. */
export function toUser(account: GithubUser, email: string, others: readonly string[] = []): Resource {
  const { id, login, html_url, avatar_url } = account;
  const name = account.name ?? "";
  // The first space parts the names, and no other white space does.
  const space = name.indexOf(" ");
  const { two_factor_authentication: second, suspended_at: suspended } = account;
  return resource({
    type: "user",
    id,
    displayName: name || login,
    annotations: [externalLink(html_url ?? ""), v1Identifier(id)],
    user: {
      emails: [{ address: email, isPrimary: true }, ...others.map((address) => ({ address, isPrimary: false }))].filter(
        ({ address }) => address !== "",
      ),
      profile: {
        first_name: space < 0 ? name : name.slice(0, space),
        last_name: space < 0 ? "" : name.slice(space + 1),
        login,
        user_id: id,
      },
      login,
      // https://docs.github.com/en/enterprise-server@latest/admin/managing-accounts-and-repositories/managing-users-in-your-enterprise/suspending-and-unsuspending-users
      ...(typeof suspended === "string" && suspended !== "" && { status: { status: "disabled" } as const }),
      ...(avatar_url && { icon: create(AssetRefSchema, { id: avatar_url }) }),
      ...(typeof second === "boolean" && { mfaStatus: { mfaEnabled: second } }),
    },
  });
}
