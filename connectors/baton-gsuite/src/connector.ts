import { connector } from "@baton-connectors/sdk";
import { accountCreationSchema } from "./accounts.ts";
import { changeUserPrimaryEmail } from "./actions/primary-email.ts";
import { transferCalendar, transferDriveFiles } from "./actions/transfers.ts";
import { updateUser } from "./actions/update-user.ts";
import { disableUser, enableUser, updateUserStatus } from "./actions/user-status.ts";
import { checks } from "./checks.ts";
import { type Client, connect, type Settings } from "./connection.ts";
import { adminFeed } from "./events/admin-feed.ts";
import { googleLoginFeed, samlFeed } from "./events/login-feeds.ts";
import { usageFeed } from "./events/usage-feed.ts";
import { application } from "./resources/application.ts";
import { group } from "./resources/group.ts";
import { role } from "./resources/role.ts";
import { user } from "./resources/user.ts";
import { validate } from "./validate.ts";

export const gsuite = connector<Settings, Client>({
  metadata: { displayName: "Google Workspace", accountCreationSchema },
  connect,
  validate,
  resourceTypes: [role, user, group, application],
  eventFeeds: [usageFeed, adminFeed, samlFeed, googleLoginFeed],
  actions: [
    updateUserStatus,
    disableUser,
    enableUser,
    changeUserPrimaryEmail,
    transferDriveFiles,
    transferCalendar,
    updateUser,
  ],
  checks: () => checks,
});
