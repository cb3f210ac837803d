import { type Action, isAllowed, ownAccount, type SimCall, text } from "./call.ts";
import { groupOf, policyArn, policyOf, roleOf, userOf, userRow } from "./iam-reads.ts";
import { Refusal } from "./reply.ts";
import type { Group, Role, User } from "./tenant.ts";

const gone = (message: string) => new Refusal(404, "NoSuchEntity", message);

/** Takes one out of a list, or says that it is not in it. */
function without(list: string[] | undefined, value: string, message: string): string[] {
  if (!list?.includes(value)) throw gone(message);
  return list.filter((one) => one !== value);
}

const attaching = (
  word: "User" | "Group" | "Role",
  owner: (call: SimCall) => User | Group | Role,
): Record<string, Action> => ({
  [`Attach${word}Policy`]: {
    required: [`${word}Name`, "PolicyArn"],
    answer: (call) => {
      const to = owner(call);
      const arn = policyArn(call.caller.account, policyOf(call));
      if (!to.attached?.includes(arn)) to.attached = [...(to.attached ?? []), arn];
    },
  },
  [`Detach${word}Policy`]: {
    required: [`${word}Name`, "PolicyArn"],
    answer: (call) => {
      const from = owner(call);
      from.attached = without(from.attached, text(call, "PolicyArn"), "Policy was not found.");
    },
  },
  [`Delete${word}Policy`]: {
    required: [`${word}Name`, "PolicyName"],
    answer: (call) => {
      const from = owner(call);
      const name = text(call, "PolicyName");
      if (!from.inline?.some((one) => one.name === name))
        throw gone(`The ${word.toLowerCase()} policy with name ${name} cannot be found.`);
      from.inline = from.inline.filter((one) => one.name !== name);
    },
  },
});

type ListName = "certs" | "sshKeys" | "svcCreds" | "mfa";

const removing = (action: string, list: ListName, by: string): Record<string, Action> => ({
  [action]: {
    required: ["UserName", by],
    answer: (call) => {
      const user = userOf(call);
      user[list] = without(user[list], text(call, by), `${by} cannot be found.`);
    },
  },
});

const tagsIn = ({ params }: SimCall) =>
  Object.entries(params).flatMap(([name, Key]) => {
    const n = /^Tags\.member\.(\d+)\.Key$/.exec(name)?.[1];
    return n ? [{ Key: String(Key), Value: String(params[`Tags.member.${n}.Value`] ?? "") }] : [];
  });

export const iamChangeActions: Record<string, Action> = {
  ...attaching("User", userOf),
  ...attaching("Group", groupOf),
  ...attaching("Role", roleOf),
  ...removing("DeleteSigningCertificate", "certs", "CertificateId"),
  ...removing("DeleteSSHPublicKey", "sshKeys", "SSHPublicKeyId"),
  ...removing("DeleteServiceSpecificCredential", "svcCreds", "ServiceSpecificCredentialId"),
  ...removing("DeactivateMFADevice", "mfa", "SerialNumber"),
  DeleteVirtualMFADevice: { required: ["SerialNumber"], answer: () => undefined },
  AddUserToGroup: {
    required: ["GroupName", "UserName"],
    answer: (call) => {
      const [group, { UserName }] = [groupOf(call), userOf(call)];
      if (!group.members?.includes(UserName)) group.members = [...(group.members ?? []), UserName];
    },
  },
  RemoveUserFromGroup: {
    required: ["GroupName", "UserName"],
    answer: (call) => {
      const [group, { UserName }] = [groupOf(call), userOf(call)];
      group.members = without(group.members, UserName, `The user with name ${UserName} is not a member.`);
    },
  },
  CreateUser: {
    required: ["UserName"],
    optional: ["Path", "PermissionsBoundary", "Tags.*"],
    answer: (call) => {
      const UserName = text(call, "UserName");
      if (!/^[\w+=,.@-]{1,64}$/.test(UserName))
        throw new Refusal(400, "ValidationError", "Value at 'userName' failed to satisfy constraint");
      const { users } = ownAccount(call);
      if (users.some((one) => one.UserName.toLowerCase() === UserName.toLowerCase()))
        throw new Refusal(409, "EntityAlreadyExists", `User with name ${UserName} already exists.`);
      const Tags = tagsIn(call);
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_users.html: tags take a permission of their own.
      if (Tags.length > 0 && !isAllowed(call.options, "iam:TagUser", call.caller.account))
        throw new Refusal(403, "AccessDenied", `User: ${call.caller.arn} is not authorized to perform: iam:TagUser`);
      const UserId = `AIDASIMULATED${String(users.length).padStart(7, "0")}`;
      const user: User = {
        UserName,
        UserId,
        CreateDate: new Date(call.now()).toISOString(),
        ...(Tags.length > 0 && { Tags }),
      };
      users.push(user);
      return { User: userRow(call.caller.account, user, true) };
    },
  },
  DeleteLoginProfile: {
    required: ["UserName"],
    answer: (call) => {
      const user = userOf(call);
      if (!user.loginProfile) throw gone(`Login Profile for User ${user.UserName} cannot be found.`);
      user.loginProfile = false;
    },
  },
  DeleteAccessKey: {
    required: ["UserName", "AccessKeyId"],
    answer: (call) => {
      const user = userOf(call);
      const id = text(call, "AccessKeyId");
      if (!user.keys?.some(({ AccessKeyId }) => AccessKeyId === id))
        throw gone(`The Access Key with id ${id} cannot be found.`);
      user.keys = user.keys.filter(({ AccessKeyId }) => AccessKeyId !== id);
    },
  },
  DeleteUser: {
    required: ["UserName"],
    answer: (call) => {
      const user = userOf(call);
      const account = ownAccount(call);
      const has = [user.keys, user.certs, user.sshKeys, user.svcCreds, user.mfa, user.inline, user.attached];
      const inGroup = account.groups.some(({ members = [], vanished }) => members.includes(user.UserName) && !vanished);
      if (user.loginProfile || inGroup || has.some((list) => (list ?? []).length > 0))
        throw new Refusal(409, "DeleteConflict", "Cannot delete entity, must delete or detach what it has first.");
      account.users.splice(account.users.indexOf(user), 1);
    },
  },
};
