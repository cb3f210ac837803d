import {
  allOf,
  attribute,
  equal,
  isObject,
  nobody,
  type ScimObject,
  valuesOf,
  valueText,
} from "@baton-connectors/scim";
import { allowed, differs, type Finding, holds, type Rule, unknown } from "./finding.ts";
import { idOf, listed } from "./lists.ts";
import { get, isFine, type Wire } from "./wire.ts";

export interface MemberFacts {
  readonly findings: readonly Finding[];
  /** Members are to be asked for from the users' side. */
  readonly byFilter: boolean;
}

const looked = 5;
/** AWS knows the attribute by its own name only. */
export const memberPaths = ["members.value", "members"] as const;

/** Who is in the groups, and how the server shows it. */
export async function surveyMembers(
  wire: Wire,
  groups: readonly ScimObject[],
  users: readonly ScimObject[],
  totalsHold: boolean,
): Promise<MemberFacts> {
  const ids = groups.slice(0, looked).flatMap((one) => idOf(one) ?? []);
  if (ids.length === 0) return { findings: [unknown("members", "there are no groups")], byFilter: false };
  const inList = groups.some((one) => membersOf(one).length > 0);
  const single = await firstWith(ids, (id) => get(wire, ["Groups", id]));
  if (single)
    return {
      findings: [
        holds("members", "groups show their members"),
        inList
          ? allowed("members-in-list", "lists show members: groups need not be read one by one")
          : allowed("members-in-list", "lists show no members: each group is read by itself"),
        totalsHold ? await complete(wire, single) : unknown("members-complete", "totals of the server say nothing"),
      ],
      byFilter: false,
    };
  const asked = await firstWith(ids, (id) => get(wire, ["Groups", id], { attributes: "members" }));
  if (asked)
    return { findings: [allowed("members", "groups show their members when asked for them")], byFilter: false };
  if (await foundByMember(wire, users))
    return { findings: [differs("members", "groups show no members, and are found by them")], byFilter: true };
  const inUsers = users.some((one) => valuesOf(attribute(one, "groups")).length > 0);
  return {
    findings: [
      inUsers
        ? differs("members", "groups show no members; users say which groups they are in")
        : unknown("members", `none of ${ids.length} groups shows a member`),
    ],
    byFilter: false,
  };
}

const membersOf = (group: unknown) => valuesOf(attribute(group, "members"));

async function firstWith(
  ids: readonly string[],
  read: (id: string) => ReturnType<typeof get>,
): Promise<ScimObject | undefined> {
  let largest: ScimObject | undefined;
  for (const id of ids) {
    const { body } = await read(id);
    if (membersOf(body).length > membersOf(largest).length) largest = body;
  }
  return largest;
}

/** Whether users who say that they are in the group are as many as the group shows. */
async function complete(wire: Wire, group: ScimObject): Promise<Finding> {
  const members = membersOf(group);
  const shown = new Set(members.filter((one) => !isGroup(one)).map((one) => valueText(one))).size;
  const asked = async (id: string) => listed(wire, "Users", { count: 1, filter: equal("groups.value", id) });
  const none = await asked(nobody);
  const some = await asked(String(idOf(group)));
  if (!isFine(none.answer) || none.rows.length > 0 || typeof some.total !== "number" || some.rows.length === 0)
    return unknown("members-complete", "the server cannot be asked how many members a group has");
  return some.total > shown
    ? differs("members-complete", `a group shows ${shown} of its ${some.total} members`)
    : holds("members-complete", "a group shows as many members as users are found in it");
}
const isGroup = (one: unknown) => isObject(one) && String(attribute(one, "type")).toLowerCase() === "group";

async function foundByMember(wire: Wire, users: readonly ScimObject[]): Promise<boolean> {
  for (const path of memberPaths) {
    const none = await listed(wire, "Groups", { count: 1, filter: equal(path, nobody) });
    if (!isFine(none.answer)) continue;
    if (none.rows.length > 0) return false;
    const found = async (id: string) =>
      (await listed(wire, "Groups", { count: 1, filter: equal(path, id) })).rows.length > 0;
    for (const id of users.slice(0, looked * 4).flatMap((one) => idOf(one) ?? [])) if (await found(id)) return true;
  }
  return false;
}

/** Filters as they are needed: one user by name, and nobody. */
export async function surveyFilter(
  wire: Wire,
  users: readonly ScimObject[],
  stated: boolean | undefined,
): Promise<Finding> {
  const name = users.map((one) => attribute(one, "userName")).find((one) => typeof one === "string");
  if (name === undefined) return unknown("filter", "there is no user to look for");
  const one = await listed(wire, "Users", { count: 2, filter: equal("userName", name as string) });
  if (!isFine(one.answer))
    return stated === false
      ? allowed("filter", "filters are refused, as the server states")
      : differs("filter", `the filter userName eq is refused: ${one.answer.status}`);
  const none = await listed(wire, "Users", {
    count: 2,
    filter: allOf(equal("userName", nobody), equal("id", nobody)),
  });
  if (none.rows.length > 0) return differs("filter", "filters have no effect");
  return one.rows.length === 1
    ? holds("filter", "a user is found by its userName")
    : differs("filter", `userName eq finds ${one.rows.length} users`);
}

/** Of one user: which attributes are shown, its version, and what is said of one that there is not. */
export async function surveyOne(
  wire: Wire,
  users: readonly ScimObject[],
  stated: boolean | undefined,
): Promise<Finding[]> {
  const id = users.flatMap((one) => idOf(one) ?? [])[0];
  if (id === undefined) return [unknown("etag", "there is no user to look at")];
  const whole = await get(wire, ["Users", id]);
  const part = await get(wire, ["Users", id], { attributes: "userName" });
  const missing = await get(wire, ["Users", nobody]);
  const names = Object.keys(part.body ?? {}).length;
  const rule = (name: Rule, isRight: boolean, yes: string, no: string) =>
    isRight ? holds(name, yes) : differs(name, no);
  return [
    rule(
      "attributes",
      isFine(part) && names < Object.keys(whole.body ?? {}).length,
      "attributes= is obeyed",
      "attributes= has no effect",
    ),
    missing.status !== 404
      ? differs("errors", `a user that there is not is answered with ${missing.status}`)
      : rule(
          "errors",
          attribute(missing.body, "status") !== undefined,
          "errors are as in the RFC",
          "errors have another form",
        ),
    whole.headers.has("etag")
      ? holds("etag", "resources have ETags")
      : stated
        ? differs("etag", "the server states ETags and sends none")
        : allowed("etag", "there are no ETags: what somebody else changes at the same time is not noticed"),
  ];
}
