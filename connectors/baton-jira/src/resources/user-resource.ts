import { type Resource, UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import { resource } from "@baton-connectors/sdk";
import type { ManagedUser } from "../api/organization.ts";
import type { JiraUser } from "../api/users.ts";

/** An account as Jira shows it. Its address is there only where its owner, or the organization, lets it be seen. */
export function userResource(user: JiraUser): Resource {
  const { accountId = "", accountType, emailAddress = "", displayName = "", active } = user;
  const blank = displayName.indexOf(" ");
  return resource({
    type: "user",
    id: accountId,
    displayName,
    user: {
      profile: {
        login: emailAddress,
        first_name: blank < 0 ? displayName : displayName.slice(0, blank),
        ...(blank >= 0 && { last_name: displayName.slice(blank + 1).trim() }),
        user_id: accountId,
      },
      status: { status: active ? "enabled" : "disabled" },
      emails: [{ address: emailAddress, isPrimary: true }],
      login: emailAddress,
      accountType: accountType === "app" ? UserTrait_AccountType.SERVICE : UserTrait_AccountType.HUMAN,
    },
  });
}

const statuses: Readonly<Record<string, "enabled" | "disabled">> = { active: "enabled", deactivated: "disabled" };

/** An account as its organization has it. */
export function managedUserResource(user: ManagedUser & { readonly accountId: string }): Resource {
  const { accountId, accountType = "", status = "", name = "", email = "", emailVerified = false } = user;
  return resource({
    type: "user",
    id: accountId,
    displayName: name,
    user: {
      profile: { account_id: accountId, account_type: accountType, username: name, email_verified: emailVerified },
      status: { status: (Object.hasOwn(statuses, status) && statuses[status]) || "unspecified" },
      emails: [{ address: email, isPrimary: true }],
      login: email,
      accountType: UserTrait_AccountType.HUMAN,
    },
  });
}
