import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type HandlerContext,
  notFound,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Principal } from "../held/principals.ts";
import type { View } from "../held/view.ts";
import { nameIn, privilegeIn } from "../ids.ts";
import type { Account } from "../read/accounts.ts";
import { grantOf, holdings } from "../resources/grants.ts";
import { change } from "./change.ts";
import { restoringDefaults } from "./default-roles.ts";
import { checkOffered, grantedWithColumn, grantStatements } from "./grant-statements.ts";
import { revokeStatements } from "./revoke-statements.ts";
import { type Target, targetIn } from "./target.ts";
import { whyHeld } from "./why-held.ts";

/** A right, and who is to hold it or to hold it no longer, as they are at this moment. */
interface Question {
  readonly view: View;
  readonly target: Target;
  readonly principal: Principal;
  readonly privilege: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

type Context = Pick<HandlerContext<Client>, "client" | "signal">;

async function question({ client, signal }: Context, entitlement: Entitlement, holder: Resource): Promise<Question> {
  const { resourceType, resource: resourceId } = entitlement.resource!.id!;
  const { resourceType: principalType, resource: principalId } = holder.id!;
  if (principalType !== "user" && principalType !== "role") throw wrongPrincipal(principalType, "user", "role");
  const privilege = privilegeIn(entitlement.id);
  const name = nameIn(principalId);
  const user = name.slice(0, Math.max(name.lastIndexOf("@"), 0));
  const view = await client.viewAbout({ resourceType, resourceId, user }, signal);
  const principal = view.principals.find((one) => one.resource === principalId);
  if (!principal) throw notFound(`the server has no ${principalType} '${name}'`);
  const target = targetIn(view, entitlement.resource!.id!);
  const offered = await client.offered();
  checkOffered(offered[resourceType as keyof typeof offered] ?? [], privilege, resourceType);
  return { view, target, principal, privilege, resourceType, resourceId };
}

const held = (
  client: Client,
  { view, resourceId, privilege }: Question,
  accounts: readonly Account[],
  principal: Principal,
) => holdings(client, view, { ...principal, accounts }, () => {}).get(resourceId, privilege);

export async function grantTo(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal: holder, log } = context;
  const asked = await question(context, entitlement, holder);
  const { view, target, principal, privilege } = asked;
  const before = held(client, asked, principal.accounts, principal);
  const lacking = principal.accounts.filter((account) => {
    const found = held(client, asked, [account], principal);
    return !found || found.isFixed;
  });
  // Giving the right to act as another again, without its option, takes the option away.
  const isRepeated = !privilege.startsWith("proxy");
  const accounts = lacking.length > 0 ? lacking : isRepeated ? principal.accounts : [];
  await change(
    client,
    accounts.flatMap((account) => grantStatements(view, target, privilege, account)),
  );
  const privileges = target.kind === "column" && privilege === "grant" ? grantedWithColumn : [privilege];
  const after = await question(context, entitlement, holder);
  const all = holdings(client, after.view, after.principal, () => {});
  const missing = privileges.filter((one) => !all.get(asked.resourceId, one));
  if (missing.length > 0) throw withoutEffect("granted", missing);
  const gained = all
    .list()
    .filter(
      ([, one]) => isServerWide(one) && !holdings(client, view, principal, () => {}).get(one.resourceId, one.privilege),
    );
  for (const [, { privilege: one }] of gained)
    if (one !== privilege && `${one}_with_grant` !== privilege)
      log.warn({ account: principal.name, privilege: one }, "the server gave this privilege with it");
  const grants = privileges.map((one) => grantOf({ ...asked, privilege: one, isFixed: false }, principal));
  return before && !before.isFixed ? { grants, annotations: [grantAlreadyExists()] } : { grants };
}

const isServerWide = ({ resourceType }: { readonly resourceType: string }) => resourceType === "server";

export async function revokeFrom(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant } = context;
  const asked = await question(context, grant.entitlement!, grant.principal!);
  const { view, target, principal, privilege } = asked;
  const holding = principal.accounts.filter((account) => {
    const found = held(client, asked, [account], principal);
    return found && !found.isFixed;
  });
  if (holding.length === 0 && !(target.kind === "column" && privilege === "grant")) {
    const why = whyHeld(view, target, privilege, asked.resourceId, principal);
    if (why) throw why;
    return { annotations: [grantAlreadyRevoked()] };
  }
  const statements = holding.flatMap((account) => revokeStatements(view, target, privilege, account));
  await change(client, statements, await restoringDefaults(client.server, view, target, privilege, holding));
  const after = await question(context, grant.entitlement!, grant.principal!);
  const left = held(client, after, after.principal.accounts, after.principal);
  if (left && !left.isFixed) throw withoutEffect("taken away", [privilege]);
  const why = whyHeld(after.view, after.target, privilege, asked.resourceId, after.principal);
  if (why) context.log.warn({ account: principal.name, privilege }, why.message);
  return {};
}

const withoutEffect = (what: string, privileges: readonly string[]) =>
  new BatonError("FailedPrecondition", `the server took the statement, and ${privileges.join(", ")} was not ${what}`, {
    hint: "Another administrator may have changed it at the same moment.",
  });
