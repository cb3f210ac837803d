import { randomUUID } from "node:crypto";
import { attribute, schema } from "@baton-connectors/scim";
import { differs, type Finding, holds } from "./finding.ts";
import { patch, refusedPatch } from "./patch.ts";
import { tryMembers } from "./probe-members.ts";
import type { Survey } from "./survey.ts";
import { adopt, create, removeAll, type Trial } from "./throwaway.ts";
import { get, isFine, send } from "./wire.ts";

/** Tries what changes a server carries out, on two users and a group that are made for it. What was made is removed, come what may. */
export async function probeWrites({
  entrance,
  groups,
  stated,
}: Survey): Promise<{ findings: Finding[]; leftovers: string[] }> {
  const trial: Trial = { wire: entrance.wire, stated, findings: [], made: [] };
  const { findings, made } = trial;
  let leftovers: string[] = [];
  try {
    await tryChanges(trial, groups !== undefined);
  } finally {
    leftovers = await removeAll(trial);
  }
  if (made.length > 0)
    findings.push(
      leftovers.length === 0
        ? holds("delete", "what was made is gone again")
        : differs("delete", `${leftovers.length} of ${made.length} could not be deleted`),
    );
  // Of several users and groups that were made alike.
  return { findings: [...new Map(findings.map((one) => [one.rule, one])).values()], leftovers };
}

async function tryChanges(trial: Trial, hasGroups: boolean): Promise<void> {
  const name = `baton-probe-${randomUUID()}`;
  const user = (number: number) => ({
    schemas: [schema.user],
    userName: `${name}-${number}@example.com`,
    name: { givenName: "Baton", familyName: "Probe", formatted: "Baton Probe" },
    emails: [{ value: `${name}-${number}@example.com`, type: "work", primary: true }],
    active: true,
  });
  const first = await create(trial, "Users", user(1));
  const second = first && (await create(trial, "Users", user(2)));
  if (!first || !second) return;
  const again = await send(trial.wire, "POST", ["Users"], user(1));
  if (isFine(again)) await adopt(trial, "Users", user(1).userName);
  trial.findings.push(
    again.status === 409
      ? holds("uniqueness", "a second user of one name is refused with 409")
      : differs("uniqueness", `a second user of one name is answered with ${again.status}`),
    await tryActive(trial, first),
  );
  if (!hasGroups) return;
  const group = await create(trial, "Groups", { schemas: [schema.group], displayName: name, members: [] });
  if (group) await tryMembers(trial, group, [first, second].sort() as [string, string]);
}

async function tryActive(trial: Trial, id: string): Promise<Finding> {
  const answer = await patch(trial, "Users", id, { op: "replace", path: "active", value: false });
  if (!isFine(answer)) return refusedPatch(trial, "patch-active", `PATCH of active is refused: ${answer.status}`);
  const { body } = await get(trial.wire, ["Users", id]);
  return attribute(body, "active") === false
    ? holds("patch-active", "a user is made inactive")
    : refusedPatch(trial, "patch-active", "PATCH of active is answered with success and does nothing");
}
