import type { Event } from "@baton-connectors/protocol/connector-v2";
import type { LogEntry, LogParty } from "../api/organisation.ts";
import { standardRoles } from "../standard-roles.ts";
import { changed, granted, revoked, used } from "./events.ts";

type Outcome = Event["event"];
type TargetType = "AppInstance" | "User" | "UserGroup" | "ROLE";

/** Which entries of the System Log are read, what they must be about, and what they mean. */
export interface Rule {
  readonly eventTypes: readonly string[];
  readonly actorType?: string;
  /** Exactly one of each. */
  readonly targets: readonly TargetType[];
  readonly outcome: (targets: readonly LogParty[], entry: LogEntry) => Outcome;
}

// https://developer.okta.com/docs/reference/api/event-types/
export const rules: readonly Rule[] = [
  {
    eventTypes: ["user.authentication.sso"],
    actorType: "User",
    targets: ["AppInstance"],
    outcome: ([app], { actor }) => used(app!, actor ?? {}),
  },
  { eventTypes: ["group.lifecycle.create"], targets: ["UserGroup"], outcome: ([group]) => changed("group", group!) },
  {
    eventTypes: ["app.lifecycle.create", "application.lifecycle.create", "application.lifecycle.update"],
    targets: ["AppInstance"],
    outcome: ([app]) => changed("app", app!),
  },
  {
    eventTypes: ["application.user_membership.add"],
    targets: ["AppInstance", "User"],
    outcome: ([app, user]) => granted({ type: "app", slug: "access", of: app! }, user!),
  },
  {
    eventTypes: ["user.account.privilege.grant"],
    targets: ["ROLE", "User"],
    outcome: ([role, user]) => granted({ type: "role", slug: "assigned", of: standardRole(role!) }, user!),
  },
  {
    eventTypes: [
      "user.lifecycle.create",
      "user.lifecycle.activate",
      "user.lifecycle.deactivate",
      "user.lifecycle.suspend",
      "user.lifecycle.unsuspend",
      "user.lifecycle.reactivate",
      "user.account.update_profile",
    ],
    targets: ["User"],
    outcome: ([user]) => changed("user", user!),
  },
  {
    eventTypes: ["group.user_membership.add"],
    targets: ["UserGroup", "User"],
    outcome: ([group, user]) => granted({ type: "group", slug: "member", of: group! }, user!),
  },
  {
    eventTypes: ["group.user_membership.remove"],
    targets: ["UserGroup", "User"],
    outcome: ([group, user]) => revoked({ type: "group", slug: "member", of: group! }, user!),
  },
];

/** Roles stand in the log with their label only. */
function standardRole({ displayName }: LogParty): LogParty {
  const role = standardRoles.find(({ label }) => label === displayName);
  if (!role) throw new Error(`no standard role is called '${displayName ?? ""}'`);
  return { id: role.type, displayName: role.label };
}

/** The rules as Okta's filter language has them. */
export const logFilter: string = rules
  .map(({ eventTypes, actorType, targets }) => {
    const types = eventTypes.map((type) => `eventType eq "${type}"`).join(" or ");
    const about = targets.map((type) => `target.type eq "${type}"`).join(" and ");
    const parts = [
      eventTypes.length > 1 ? `(${types})` : types,
      ...(actorType ? [`actor.type eq "${actorType}"`] : []),
      targets.length > 1 ? `(${about})` : about,
    ];
    return `(${parts.join(" and ")})`;
  })
  .join(" or ");
