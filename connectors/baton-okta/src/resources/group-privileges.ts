import type { HandlerContext } from "@baton-connectors/sdk";
import type { OktaGroup } from "../api/groups.ts";
import type { Config } from "../config.ts";

const withoutKey = (groupId: string) => `noRoles/${groupId}`;
const toldKey = "groupsTellPrivileges";

/**
 * For the session, while groups are listed: which of them Okta says have no admin roles, so that nobody needs to ask.
 * Okta does not say whether custom roles count as a privilege, so the flag is trusted for standard roles only.
 */
export function privileges(groups: readonly OktaGroup[], { syncCustomRoles }: Pick<Config, "syncCustomRoles">) {
  if (syncCustomRoles) return [];
  const { true: privileged = [], false: others = [] } = Object.groupBy(groups, (group) => String(flagOf(group)));
  return [
    ...others.map((group) => [withoutKey(group.id), true] as const),
    ...(privileged.length > 0 ? [[toldKey, true] as const] : []),
  ];
}

/** Under either spelling; true where they do not agree. */
function flagOf({ _embedded }: OktaGroup): boolean | undefined {
  const { hasAdminPrivilege, hasAdminPrivlege } = _embedded?.stats ?? {};
  return hasAdminPrivilege || hasAdminPrivlege || (hasAdminPrivilege ?? hasAdminPrivlege);
}

/** A flag that is false for every group of an organisation tells nothing: it may be one that is not maintained. */
export async function isKnownWithoutRoles(session: HandlerContext<never>["session"], groupId: string) {
  const known = await session.getMany<boolean>([withoutKey(groupId), toldKey]);
  return known.has(withoutKey(groupId)) && known.has(toldKey);
}
