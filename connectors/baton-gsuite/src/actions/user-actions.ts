import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, type ActionContext, type BatonError, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { isMissing } from "../google/error.ts";
import { managerOf, relationsOf } from "../profile/user-profile.ts";
import { userResource } from "../resources/user-resource.ts";
import { parseAddress, sameAddress } from "./address.ts";
import { invalidArgument, optionalFlag, requiredFlag, requiredText, userId } from "./arguments.ts";
import { count, flag, resourceValue, success, text, userReference } from "./fields.ts";
import { withManager } from "./profile-patch.ts";
import { resourceJson } from "./resource-value.ts";
import { updateUserProfile } from "./update-user.ts";

const types = [ActionType.DYNAMIC];
const user = text("user_id", "User ID", { required: true, description: "The user's id, or a reference to the user." });
const updatedUser = resourceValue("resource", "Updated User");

const changeOrgUnit: Action<Client> = {
  name: "change_user_org_unit",
  displayName: "Change User Organizational Unit",
  description: "Moves a user to another organisational unit.",
  types,
  arguments: [
    user,
    text("org_unit_path", "Organizational Unit Path", {
      required: true,
      description: "Begins with a slash, like /Sales.",
    }),
  ],
  returns: [success("True when the user is in the unit."), updatedUser],
  invoke: async ({ client, args, log, signal }) => {
    const id = userId(args);
    const orgUnitPath = requiredText(args, "org_unit_path");
    if (!orgUnitPath.startsWith("/")) throw invalidArgument("org_unit_path must begin with '/'");
    const before = await client.getUser(id, "basic", signal, "userChanges");
    if (before.orgUnitPath === orgUnitPath) return changed(before, log);
    try {
      return changed(await client.updateUser(id, { orgUnitPath }, signal), log);
    } catch (thrown) {
      throw hinted(thrown, "InvalidArgument", "The path names units only, without the domain, like /Engineering/Ops.");
    }
  },
};

const offboardingUpdate: Action<Client> = {
  name: "offboarding_profile_update",
  displayName: "Offboarding Profile Update",
  description: "Takes a leaver out of the address list and removes recovery and contact data; archives on request.",
  types,
  arguments: [user, flag("archive_account", "Archive Account", { description: "Needs an archived-user licence." })],
  returns: [success("True when the profile was written.")],
  invoke: async ({ client, args, signal }) => {
    const id = userId(args);
    const archived = optionalFlag(args, "archive_account") ?? false;
    const profile = {
      addresses: null,
      ...(archived && { archived }),
      emails: null,
      includeInGlobalAddressList: false,
      phones: null,
      recoveryEmail: "",
      recoveryPhone: "",
    };
    try {
      await client.updateUser(id, profile, signal);
    } catch (thrown) {
      throw archived ? hinted(thrown, "FailedPrecondition", "Archiving needs a free archived-user licence.") : thrown;
    }
    return { response: { success: true } };
  },
};

const signOut: Action<Client> = {
  name: "sign_out_user",
  displayName: "Sign Out User",
  description: "Ends all of a user's sessions.",
  types,
  arguments: [user],
  returns: [success("True when the sessions are ended.")],
  invoke: async ({ client, args, signal }) => {
    await client.signOut(userId(args), signal).catch((thrown: unknown) => {
      const error = toBatonError(thrown);
      if (error.effect !== "unknown") throw error;
      // There is nothing in Google to look for.
      throw error.changed({ hint: "Ask once more: ending sessions that are ended already does no harm." });
    });
    return { response: { success: true } };
  },
};

const deleteOauthTokens: Action<Client> = {
  name: "delete_all_oauth_tokens",
  displayName: "Delete All OAuth Tokens",
  description: "Takes away every application's access to a user's account.",
  types,
  arguments: [user],
  returns: [success("True when none is left."), count("tokens_deleted", "Tokens Deleted")],
  invoke: async ({ client, args, signal }) => {
    const id = userId(args);
    const { items } = await client.listTokens(id, signal);
    const clientIds = items.map((token) => token.clientId ?? "");
    const deleted = await deleteAll("OAuth tokens", clientIds, (clientId) => client.deleteToken(id, clientId, signal));
    return { response: { success: true, tokens_deleted: deleted } };
  },
};

const deleteApplicationPasswords: Action<Client> = {
  name: "delete_all_application_passwords",
  displayName: "Delete All Application Passwords",
  description: "Deletes the passwords a user made for applications without two-step verification.",
  types,
  arguments: [user],
  returns: [success("True when none is left."), count("passwords_deleted", "Passwords Deleted")],
  invoke: async ({ client, args, signal }) => {
    const id = userId(args);
    const { items } = await client.listAsps(id, signal);
    const codes = items.map(({ codeId }) => codeId);
    const deleted = await deleteAll("application passwords", codes, (code) => client.deleteAsp(id, code, signal));
    return { response: { success: true, passwords_deleted: deleted } };
  },
};

const updateManager: Action<Client> = {
  name: "update_user_manager",
  displayName: "Update User Manager",
  description: "Sets a user's manager.",
  types,
  arguments: [user, text("manager_email", "Manager Email", { required: true, description: "The manager's address." })],
  returns: [success("True when the user has the manager."), updatedUser],
  invoke: async ({ client, args, log, signal }) => {
    const id = userId(args);
    const manager = requiredText(args, "manager_email").trim();
    if (!parseAddress(manager)) throw invalidArgument(`manager_email is not an address: ${manager}`);
    const before = await client.getUser(id, "full", signal, "userChanges");
    if (sameAddress(managerOf(relationsOf(before) ?? []), manager)) return changed(before, log);
    return changed(await client.updateUser(id, { relations: withManager(before, manager) }, signal), log);
  },
};

const makeAdmin: Action<Client> = {
  name: "make_admin",
  displayName: "Make User Super Admin",
  description: "Makes a user a super administrator, or an ordinary user again.",
  types,
  arguments: [
    userReference("user_id", "User", { required: true, description: "The user to change." }),
    flag("status", "Admin Status", { required: true, description: "True for a super administrator." }),
  ],
  returns: [success("True when the status was written.")],
  invoke: async ({ client, args, signal }) => {
    await client.makeAdmin(userId(args), requiredFlag(args, "status"), signal);
    return { response: { success: true } };
  },
};

export const userActions: readonly Action<Client>[] = [
  changeOrgUnit,
  offboardingUpdate,
  signOut,
  deleteOauthTokens,
  deleteApplicationPasswords,
  updateManager,
  updateUserProfile,
  makeAdmin,
];

const changed = (found: Parameters<typeof userResource>[0], log: ActionContext<Client>["log"]) => ({
  response: { success: true, resource: resourceJson(userResource(found, log)) },
});

function hinted(thrown: unknown, code: BatonError["code"], hint: string): unknown {
  const error = toBatonError(thrown);
  if (error.code !== code) return thrown;
  return error.changed({ hint });
}

/** Goes on after a failure, so that as much as possible is gone, and then reports it. What is gone already counts. */
async function deleteAll<T>(what: string, items: readonly T[], remove: (item: T) => Promise<void>): Promise<number> {
  let deleted = 0;
  let failure: BatonError | undefined;
  for (const item of items) {
    if (!item) continue;
    try {
      await remove(item);
      deleted++;
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (error.code === "Canceled") throw error;
      if (isMissing(error)) deleted++;
      else failure ??= error;
    }
  }
  if (failure) throw failure.prefixed(`some ${what} are left (deleted ${deleted} of ${items.length})`);
  return deleted;
}
