import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { memberAttributes } from "../members/group-grants.ts";
import { isNestedMember } from "../members/nested-members.ts";
import { readGroup } from "../members/read-group.ts";
import { type Modification, modify } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { ridOf } from "../resources/windows-ids.ts";
import { heldValues, readMember } from "./held-values.ts";
import { classAttributes, memberAttribute, refuseDynamic } from "./member-attribute.ts";
import { nameToWrite } from "./serverside-name.ts";

const asked = [...classAttributes, ...memberAttributes, "objectSid"];

/** Takes away whatever makes the user a member, wherever it stands; what cannot be taken away here is said. */
export async function revokeMembership(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant, signal } = context;
  const { entitlement, principal } = grant;
  if (principal?.id?.resourceType !== "user") throw wrongPrincipal(principal?.id?.resourceType, "user");
  refuseInherited(grant);
  const { resource } = entitlement!;
  const group = await readGroup(client, resource!, asked, signal);
  refuseDynamic(group, resource!.id!.resource, "revoke");
  const member = await readMember(context, group);
  const held = await heldValues(context, group, member);
  const byNumber = primaryGroup(group, member);
  if (held.length === 0 && byNumber) throw byNumber;
  // Active Directory spells a member as its entry: what was read is all there is.
  if (held.length === 0 && group.values("objectGUID").length > 0) {
    if (await isNestedMember(client.directory, principal.id.resource, group, signal))
      throw inherited("through a group that is a member");
    return { annotations: [grantAlreadyRevoked()] };
  }
  const changes: readonly Modification[] =
    held.length > 0
      ? held.map(([attribute, values]) => ({ kind: "delete", attribute, values }))
      : [await asItIsCalled(context, group)];
  const { result } = await client.directory.send(modify(group.dnText, changes), signal);
  if (held.length === 0 && nothingThere.includes(result.code)) return { annotations: [grantAlreadyRevoked()] };
  if (result.code === resultCodes.noSuchAttribute) return { annotations: [grantAlreadyRevoked()] };
  if (result.code !== resultCodes.success) throw lastOne(result);
  if (byNumber) throw byNumber;
  return {};
}

/** Where nothing that was read names the user, the server may still hold a spelling equal that is not so here. */
async function asItIsCalled(
  { client, grant, signal }: RevokeContext<Client>,
  group: Parameters<typeof memberAttribute>[0],
) {
  const attribute = memberAttribute(group) === "uniqueMember" ? "uniqueMember" : "member";
  return { kind: "delete" as const, attribute, values: [await nameToWrite(client, grant.principal!, signal)] };
}
const nothingThere: readonly number[] = [
  resultCodes.noSuchAttribute,
  resultCodes.undefinedAttributeType,
  resultCodes.objectClassViolation,
];

function refuseInherited({ entitlement, sources }: Grant) {
  const from = Object.keys(sources?.sources ?? {});
  if (from.length === 0 || from.includes(entitlement!.id)) return;
  throw inherited(`of ${from.join(", ")}`);
}

const inherited = (where: string) =>
  new BatonError("FailedPrecondition", `the membership is inherited, ${where}`, {
    kind: "upstream",
    effect: "none",
    hint: "Revoke it there.",
  });

/** A user's own group has the user without naming it. */
function primaryGroup(group: Parameters<typeof memberAttribute>[0], member: Awaited<ReturnType<typeof readMember>>) {
  const number = group.text("gidNumber");
  const sid = group.first("objectSid");
  const rid = sid && ridOf(sid);
  const isUnix = number !== "" && member?.texts("gidNumber").includes(number);
  const isWindows = rid !== undefined && member?.text("primaryGroupID") === rid;
  if (!isUnix && !isWindows) return undefined;
  return new BatonError(
    "FailedPrecondition",
    `'${member!.dnText}' has the group as primary group: its ${isUnix ? `gidNumber is ${number}` : `primaryGroupID is ${rid}`}`,
    { kind: "upstream", hint: "Give the user another primary group first." },
  );
}

function lastOne(result: Parameters<typeof resultError>[0]): BatonError {
  const error = resultError(result, "failed to revoke group membership from user");
  if (result.code !== resultCodes.objectClassViolation) return error;
  return error.changed({ hint: "A group of this class keeps at least one member: add another one first." });
}
