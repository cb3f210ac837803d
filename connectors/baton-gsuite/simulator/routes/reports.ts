import { invalid, ok } from "../reply.ts";
import type { Call, Route } from "../route.ts";
import type { Entity } from "../tenant.ts";

const applications = ["admin", "login", "saml", "token"];

/** https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities */
export const reportRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/admin/reports/v1/activity/users/{userKey}/applications/{applicationName}",
    query: [
      "actorIpAddress",
      "agentInfoFilter",
      "applicationInfoFilter",
      "customerId",
      "deviceFilter",
      "endTime",
      "eventName",
      "filters",
      "groupIdFilter",
      "includeSensitiveData",
      "maxResults",
      "networkInfoFilter",
      "orgUnitID",
      "pageToken",
      "resourceDetailsFilter",
      "startTime",
      "statusFilter",
    ],
    size: { name: "maxResults", min: 1, max: 1000 },
    scopes: ["admin.reports.audit.readonly"],
    handle: (call) => {
      const application = call.params.applicationName!;
      if (!applications.includes(application)) return invalid(`Invalid value for applicationName: ${application}`);
      const startTime = call.query.get("startTime");
      if (startTime !== null && Number.isNaN(Date.parse(startTime))) return invalid("Invalid startTime");
      const rows = (call.world.tenant.activities[application] ?? [])
        .filter(concerning(call))
        .map((activity) => visible(activity, call))
        .filter(
          (activity) =>
            startTime === null ||
            !(Date.parse(String((activity.id as Entity | undefined)?.time)) < Date.parse(startTime)),
        );
      const page = call.page("activities", rows, { default: 1000, max: 1000 });
      const items = page.rows;
      return ok({ kind: "admin#reports#activities", etag: '"a"', ...(items.length > 0 && { items }), ...page.next });
    },
  },
];

/** `simUser` names whose event it is when the actor does not; `simAlways` events ignore the filters. */
function concerning({ params, query, world }: Call): (activity: Entity) => boolean {
  const key = params.userKey!;
  const user = world.user(key);
  const fold = (name: unknown) => String(name).toLowerCase();
  const wanted = new Set([key, user?.id, user?.primaryEmail].filter((name) => typeof name === "string").map(fold));
  const eventName = query.get("eventName");
  const filters = (query.get("filters") ?? "").split(",").filter(Boolean);
  return (activity) => {
    const actor = (activity.actor ?? {}) as Entity;
    const names = [actor.email, actor.profileId, activity.simUser].filter((name) => typeof name === "string");
    if (key !== "all" && !names.some((name) => wanted.has(fold(name)))) return false;
    if (activity.simAlways) return true;
    return ((activity.events ?? []) as Entity[]).some(
      (event) =>
        (eventName === null || event.name === eventName) &&
        filters.every((filter) => {
          const [name, value] = filter.split("==");
          return ((event.parameters ?? []) as Entity[]).some((param) => param.name === name && param.value === value);
        }),
    );
  };
}

function visible(activity: Entity, { world }: Call): Entity {
  const { simUser: _user, simAlways: _always, ...shown } = activity;
  const id = shown.id as Entity | undefined;
  return typeof id?.time === "string" ? { ...shown, id: { ...id, time: world.time(id.time) } } : shown;
}
