import { BatonError, everyItem, type GetContext, resourceDoesNotExist, toBatonError } from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { Belonging } from "../iam/api.ts";
import type { Named } from "../iam/bound.ts";
import { isDenied, isGone } from "../tolerated.ts";

interface Step {
  readonly of: Belonging;
  readonly remove: string;
  /** The parameter that names what is taken away. */
  readonly by: string;
}

/** What has to go before a user can: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
const steps: readonly Step[] = [
  { of: "ListAccessKeys", remove: "DeleteAccessKey", by: "AccessKeyId" },
  { of: "ListSigningCertificates", remove: "DeleteSigningCertificate", by: "CertificateId" },
  { of: "ListSSHPublicKeys", remove: "DeleteSSHPublicKey", by: "SSHPublicKeyId" },
  {
    of: "ListServiceSpecificCredentials",
    remove: "DeleteServiceSpecificCredential",
    by: "ServiceSpecificCredentialId",
  },
  { of: "ListMFADevices", remove: "DeactivateMFADevice", by: "SerialNumber" },
  { of: "ListUserPolicies", remove: "DeleteUserPolicy", by: "PolicyName" },
  { of: "ListAttachedUserPolicies", remove: "DetachUserPolicy", by: "PolicyArn" },
  { of: "ListGroupsForUser", remove: "RemoveUserFromGroup", by: "GroupName" },
];

/** Deletes a user, in its own account, and what it has. What is gone already is passed over, so that a deletion that stopped can be repeated. */
export async function deleteIamUser({ client, id, signal, log }: GetContext<Client>) {
  return client.inAccountOf(
    id.resource,
    async (account) => {
      const user = account.named(id.resource, "user");
      const found = await unlessGone(account.iam.getUser(user, signal));
      if (!found) return { annotations: [resourceDoesNotExist()] };
      // Names are used again: the user of another path is another user.
      if (found.Arn !== id.resource)
        throw new BatonError(
          "FailedPrecondition",
          `the user named ${user.name} is now ${found.Arn}, not ${id.resource}`,
          {
            effect: "none",
          },
        );
      let isBegun = false;
      try {
        await unlessGone(account.iam.takeAway("DeleteLoginProfile", user, {}, signal));
        isBegun = true;
        for (const step of steps) await take(account, user, step, signal, log);
        await unlessGone(account.iam.takeAway("DeleteUser", user, {}, signal));
      } catch (thrown) {
        const error = toBatonError(thrown);
        if (!isBegun) throw error;
        const hint =
          "What was taken from the user before is gone. Once this is mended, delete it again: what is left is deleted.";
        throw error.changed({ message: `the user ${id.resource} is deleted in part: ${error.message}`, hint });
      }
      return {};
    },
    signal,
  );
}

async function take<A>(
  { iam }: Account<A>,
  user: Named<A, "user">,
  { of, remove, by }: Step,
  signal: AbortSignal,
  log: GetContext<Client>["log"],
) {
  const ids = await everyItem<string, string>((after) => iam.belongings(of, user, after, signal));
  for (const id of ids) await unlessGone(iam.takeAway(remove, user, { [by]: id }, signal));
  if (of !== "ListMFADevices") return;
  // Devices that are programs stay behind when they are deactivated; hardware has a serial number that is no ARN.
  for (const serial of ids.filter((one) => one.startsWith("arn:"))) {
    try {
      await unlessGone(iam.deleteVirtualMfaDevice(serial, signal));
    } catch (thrown) {
      if (!isDenied(thrown)) throw thrown;
      log.warn({ device: serial, permission: thrown.permission }, "a virtual MFA device of nobody stays behind");
    }
  }
}

const unlessGone = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((thrown: unknown) => {
    if (isGone(thrown)) return undefined;
    throw thrown;
  });
