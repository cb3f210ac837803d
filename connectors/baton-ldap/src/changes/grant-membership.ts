import {
  BatonError,
  type GrantContext,
  grantAlreadyExists,
  type ProvisionResult,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { firstAssertion } from "../dn/place.ts";
import { readGroup } from "../members/read-group.ts";
import { modify } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { classAttributes, type MemberAttribute, memberAttribute, refuseDynamic } from "./member-attribute.ts";
import { nameToWrite } from "./serverside-name.ts";

/** Active Directory says of a member what others say of an entry. */
const isThere: readonly number[] = [resultCodes.attributeOrValueExists, resultCodes.entryAlreadyExists];
/** What a server says where a class does not have the attribute. */
const notAllowed: readonly number[] = [resultCodes.objectClassViolation, resultCodes.undefinedAttributeType];

export async function grantMembership(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal, signal } = context;
  if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
  const { resource } = entitlement;
  const group = await readGroup(client, resource!, classAttributes, signal);
  refuseDynamic(group, resource!.id!.resource, "grant");
  const add = async (attribute: MemberAttribute) => {
    const value = attribute === "memberUid" ? await uidToWrite(context) : await nameToWrite(client, principal, signal);
    const { result } = await client.directory.send(
      modify(group.dnText, [{ kind: "add", attribute, values: [value] }]),
      signal,
    );
    return result;
  };
  const attribute = memberAttribute(group);
  let result = await add(attribute);
  if (notAllowed.includes(result.code) && attribute !== "memberUid") {
    const other = await add(attribute === "member" ? "uniqueMember" : "member");
    // Of two refusals the first is the one to tell.
    if (!notAllowed.includes(other.code)) result = other;
  }
  if (isThere.includes(result.code)) return { annotations: [grantAlreadyExists()] };
  if (result.code !== resultCodes.success) throw resultError(result, "failed to grant group membership to user");
  return {};
}

/**
 * What a posixGroup calls a user. It is the user's own name where that is a uid or cn, by which members are found again; the
 * attribute takes ASCII alone: https://www.rfc-editor.org/rfc/rfc2307#section-2.2
 */
async function uidToWrite({ client, principal, signal }: GrantContext<Client>): Promise<string> {
  const id = principal.id!.resource;
  const { type, value } = firstAssertion(id);
  if ((type === "uid" || type === "cn") && isAscii(value)) return value;
  const user = await client.directory.read(id, "(objectClass=*)", ["uid"], signal);
  const uid = user?.texts("uid").find(isAscii);
  if (uid) return uid;
  throw new BatonError("FailedPrecondition", `'${id}' has no uid that a posixGroup can name`, {
    kind: "upstream",
    effect: "none",
    hint: "Give the user a uid of ASCII letters.",
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it says
const isAscii = (text: string) => /^[\x00-\x7f]+$/.test(text);
