import { BatonError } from "@baton-connectors/sdk";
import { ownRight } from "../held/database-rights.ts";
import { heldBy } from "../held/held-by.ts";
import type { Principal } from "../held/principals.ts";
import type { View } from "../held/view.ts";
import { type Account, nameOf } from "../read/accounts.ts";
import type { Target } from "./target.ts";

/** Why somebody goes on holding what was not given to them itself; undefined when they do not hold it. */
export function whyHeld(
  view: View,
  target: Target,
  privilege: string,
  id: string,
  principal: Principal,
): BatonError | undefined {
  for (const account of principal.accounts) {
    const reason = reasonOf(view, target, privilege, id, account);
    if (reason)
      return new BatonError("FailedPrecondition", `'${nameOf(account)}' holds it ${reason}`, {
        hint: "Nothing was changed. Take it away there.",
      });
  }
  return undefined;
}

function reasonOf(view: View, target: Target, privilege: string, id: string, account: Account): string | undefined {
  const { snapshot } = view;
  const found = heldBy(view, account, () => {}).get(id, privilege);
  if (found?.isFixed) {
    if (target.kind === "account")
      return "as everybody does: the server gives this role to all (PUBLIC, mandatory_roles)";
    const wider = view.wider(account).map(nameOf);
    return `through ${wider.length > 0 ? wider.map((one) => `'${one}'`).join(" or ") : "the anonymous account"}, whose rights count for it too`;
  }
  if (target.kind === "table") {
    const { database, name } = target;
    const columns = snapshot
      .of(account)
      .columns.filter(
        (right) => right.database === database && right.name === name && right.privileges.includes(privilege),
      );
    if (columns.length > 0) return `on columns only: ${columns.map(({ column }) => column).join(", ")}`;
  }
  const role = rolesOf(view, account).find((one) => heldBy(view, one, () => {}).get(id, privilege));
  if (role) return `as a member of the role '${nameOf(role)}'`;
  if (target.kind === "server" || target.kind === "account") return undefined;
  const rights = snapshot.of(account);
  if (rights.global.includes(privilege)) return "on the whole server";
  const onDatabase = ownRight(view, account, target.database);
  if (target.kind !== "database" && onDatabase?.privileges.includes(privilege))
    return `on the whole database '${target.database}'`;
  return undefined;
}

/** Its roles, and theirs. */
function rolesOf(view: View, account: Account): readonly Account[] {
  const all = [account, ...(account.isRole ? [] : view.everybodys)].flatMap(view.withRoles);
  return [...new Set(all)].filter((one) => one !== account);
}
