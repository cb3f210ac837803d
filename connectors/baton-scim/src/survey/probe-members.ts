import {
  allOf,
  attribute,
  equal,
  type PatchOperation,
  schema1,
  valuePath,
  valuesOf,
  valueText,
} from "@baton-connectors/scim";
import { allowed, differs, type Finding, holds, type Rule, unknown } from "./finding.ts";
import { memberPaths } from "./groups.ts";
import { listed } from "./lists.ts";
import { patch, refusedPatch } from "./patch.ts";
import type { Trial } from "./throwaway.ts";
import { get, isFine, send, type Wire } from "./wire.ts";

/** How members are added to a group and taken away. */
export async function tryMembers(trial: Trial, group: string, both: readonly [string, string]): Promise<void> {
  const { wire, findings } = trial;
  const [first, second] = both;
  const add = (value: string) => patch(trial, "Groups", group, { op: "add", path: "members", value: [{ value }] });
  const now = () => membersNow(wire, group);
  const fill = async () => {
    for (const value of both) if (!(await now())?.includes(value)) await add(value);
    return (await now())?.join() === both.join();
  };
  const added = await add(first);
  if (!(await fill())) {
    findings.push(...(await tryOtherwise(trial, group, both, added.status)));
    return;
  }
  findings.push(holds("patch-add", "a member is added"));
  const again = await add(first);
  findings.push(
    isFine(again)
      ? holds("patch-add-again", "adding a member a second time changes nothing")
      : differs("patch-add-again", `adding a member a second time is refused: ${again.status}`),
  );
  const removal = async (rule: Rule, operation: PatchOperation, what: string) => {
    if (!(await fill())) return unknown(rule, "the group could not be filled again");
    const answer = await patch(trial, "Groups", group, operation);
    if (!isFine(answer)) return differs(rule, `${what} is refused: ${answer.status}`);
    const left = (await now()) ?? [];
    if (left.length === 0) return differs(rule, `${what} takes all members`);
    if (left.join() === second) return holds(rule, `${what} takes that one`);
    return differs(rule, `${what} is answered with success and does nothing`);
  };
  const byPath: PatchOperation = { op: "remove", path: valuePath("members", "value", first) };
  const byValue: PatchOperation = { op: "remove", path: "members", value: [{ value: first }] };
  const anew: PatchOperation = { op: "replace", path: "members", value: [{ value: second }] };
  findings.push(await removal("patch-remove", byPath, "removing a member by its path"));
  // RFC 7644 gives remove no value: what servers make of one is theirs.
  const values = await removal("patch-remove-values", byValue, "removing a member by a list of values");
  findings.push(values.state === "differs" ? allowed("patch-remove-values", values.what) : values);
  findings.push(await removal("patch-replace", anew, "replacing the list"), await tryCondition(trial, group));
}

/** Undefined: the server does not show them. */
async function membersNow(wire: Wire, group: string): Promise<string[] | undefined> {
  const read = async (query: Record<string, string>) =>
    attribute((await get(wire, ["Groups", group], query)).body, "members") ?? undefined;
  const members = (await read({})) ?? (await read({ attributes: "members" }));
  if (members === undefined) return undefined;
  return valuesOf(members)
    .flatMap((one) => valueText(one) ?? [])
    .sort();
}

/** Adding a member has no effect that is seen: by other ways, or because it is not shown. */
async function tryOtherwise(
  trial: Trial,
  group: string,
  both: readonly [string, string],
  status: number,
): Promise<Finding[]> {
  const { wire } = trial;
  const isTaken = status >= 200 && status < 300;
  const shown = await membersNow(wire, group);
  if (isTaken && (shown === undefined || (await isFound(wire, group, both[0]))))
    return [unknown("patch-add", "a member is taken, and members are not shown: what changes do is not seen")];
  const refusal = isTaken
    ? "adding a member by PATCH is answered with success and does nothing"
    : `adding a member by PATCH is refused: ${status}`;
  return [refusedPatch(trial, "patch-add", refusal), await tryWhole(trial, group, both)];
}

async function isFound(wire: Wire, group: string, member: string): Promise<boolean> {
  for (const path of memberPaths) {
    const filter = allOf(equal("id", group), equal(path, member));
    const { answer, rows } = await listed(wire, "Groups", { count: 2, filter });
    if (isFine(answer)) return rows.length === 1;
  }
  return false;
}

async function tryWhole(trial: Trial, group: string, both: readonly string[]): Promise<Finding> {
  const { wire } = trial;
  const value = both.map((one) => ({ value: one }));
  const isDone = async () => (await membersNow(wire, group))?.join() === both.join();
  await patch(trial, "Groups", group, { op: "replace", path: "members", value });
  if (await isDone()) return allowed("patch-replace", "whole lists are replaced: form replace");
  await send(wire, "PATCH", ["Groups", group], { schemas: [schema1], members: value });
  if (await isDone()) return allowed("patch-old", "members are changed as in SCIM 1.1: form scim1");
  const { body } = await get(wire, ["Groups", group]);
  if (body) await send(wire, "PUT", ["Groups", group], { ...body, members: value });
  if (await isDone()) return allowed("put", "members are changed by PUT: form put");
  return differs("put", "members are changed neither by PATCH nor by PUT");
}

/** A change of what has been changed since is refused, where there are ETags. */
async function tryCondition(trial: Trial, group: string): Promise<Finding> {
  const { body, headers } = await get(trial.wire, ["Groups", group]);
  const etag = headers.get("etag");
  if (etag === null) return allowed("if-match", "there are no ETags");
  const name = attribute(body, "displayName");
  const rename = (end: number) =>
    patch(
      trial,
      "Groups",
      group,
      { op: "replace", path: "displayName", value: `${name}-${end}` },
      { "if-match": etag },
    );
  const [fresh, stale] = [await rename(1), await rename(2)];
  if (!isFine(fresh)) return differs("if-match", `a change with the current ETag is refused: ${fresh.status}`);
  return stale.status === 412
    ? holds("if-match", "a change of what has been changed since is refused")
    : differs("if-match", `a change with an old ETag is answered with ${stale.status}`);
}
