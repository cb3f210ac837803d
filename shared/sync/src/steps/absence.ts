import { BatonError, resourceId } from "@baton-connectors/sdk";
import { createCursorWatch } from "@baton-connectors/sdk/host";
import { lookUp } from "../pages/fetch.ts";
import { keyOf, type Run } from "../run.ts";
import type { ResourceKey } from "../store.ts";
import type { Absence } from "../token/absence.ts";
import type { Action } from "../token/action.ts";

/**
 * What to make of a list that is not found. A list of one resource, or of what is below one, may be gone because the resource
 * is: that is confirmed by looking the resource up, or, where the connector cannot, by listing its type again when the
 * phase is over. Anything else, and a resource that is there, is an error: an app that answers 404 has not said "none".
 */
export async function absentList(run: Run, action: Action, error: BatonError): Promise<void> {
  const subject = subjectOf(action);
  if (!subject) throw notGone(error, "the list itself is not found");
  const stored = await run.store.getResource(subject);
  if (!stored) throw notGone(error, "the resource is not in this sync");
  const parent = stored.parentResourceId;
  const absence: Absence = {
    operation: action.operation,
    resourceTypeId: subject.resourceType,
    resourceId: subject.resource,
    parentResourceTypeId: parent?.resourceType ?? "",
    parentResourceId: parent?.resource ?? "",
    said: error.message.slice(0, 400),
    confirmed: run.options.runtime.canGetResource(subject.resourceType),
  };
  if (absence.confirmed && (await lookUp(callsOf(run), absence)))
    throw notGone(error, `${subject.resourceType}/${subject.resource} is still there`);
  if (!run.state.absences.some((known) => keyOf(keyOfAbsence(known)) === keyOf(subject)))
    run.state.absences.push(absence);
  const { resourceTypeId, resourceId, confirmed } = absence;
  run.emit({ kind: "absent", resourceTypeId, resourceId, confirmed, error });
  run.options.log.warn(
    {
      step: action.operation,
      resource_type_id: resourceTypeId,
      resource_id: resourceId,
      confirmed,
      error: error.message,
    },
    "a resource is not found any more",
  );
  run.tally.warnings++;
}

const callsOf = ({ options: { runtime }, caller, syncId, signal }: Run) => ({ runtime, caller, syncId, signal });

/** The resource without which the list is not there. */
function subjectOf(action: Action): ResourceKey | undefined {
  const { operation, typeScoped, resourceTypeId, resourceId, parentResourceTypeId, parentResourceId } = action;
  if (operation === "list-resources")
    return parentResourceId === "" ? undefined : { resourceType: parentResourceTypeId, resource: parentResourceId };
  const ofOne = (operation === "list-entitlements" || operation === "list-grants") && !typeScoped;
  return ofOne ? { resourceType: resourceTypeId, resource: resourceId } : undefined;
}

const notGone = (error: BatonError, why: string): BatonError =>
  error.changed({
    // Nothing further out may take it for an absence.
    code: "FailedPrecondition",
    kind: "upstream",
    message: `${error.message}; ${why}`,
    hint: error.hint ?? "Check the address and the ids in the configuration, and what the credentials may see.",
  });

/**
 * Done when a phase is over: absences that are still to be confirmed are, and what vanished is taken out of the sync with all
 * that refers to it, also what later phases may have said of it.
 */
export async function settleAbsences(run: Run, comingOperation: string | undefined): Promise<void> {
  const { absences } = run.state;
  if (absences.length === 0 || absences.at(-1)!.operation === comingOperation) return;
  await confirmByListing(run);
  const removed = await run.store.removeResources(absences.map(keyOfAbsence));
  run.report.vanished(absences);
  run.options.log.info({ ...removed, vanished: absences.length }, "took out what vanished during the sync");
}

const keyOfAbsence = ({ resourceTypeId, resourceId }: Absence): ResourceKey => ({
  resourceType: resourceTypeId,
  resource: resourceId,
});

async function confirmByListing(run: Run): Promise<void> {
  const open = run.state.absences.filter(({ confirmed }) => !confirmed);
  const lists = Map.groupBy(open, (one) =>
    JSON.stringify([one.resourceTypeId, one.parentResourceTypeId, one.parentResourceId]),
  );
  for (const suspects of lists.values()) await confirmAgainst(run, suspects);
}

/** Reads the list that these came from once more, for their ids alone. */
async function confirmAgainst(run: Run, suspects: readonly Absence[]): Promise<void> {
  const { runtime } = run.options;
  const { resourceTypeId, parentResourceTypeId, parentResourceId } = suspects[0]!;
  const parent =
    parentResourceId === ""
      ? undefined
      : resourceId({ resourceType: parentResourceTypeId, resource: parentResourceId });
  const wanted = new Map(suspects.map((one) => [one.resourceId, one]));
  const watch = createCursorWatch();
  for (let pageToken = ""; ; ) {
    run.checkStop();
    const call = { pageToken, syncId: run.syncId, signal: run.signal, resourceTypeId, ...(parent && { parent }) };
    const page = await run.caller.call(`list-resources:${resourceTypeId}`, () => runtime.listResources(call));
    for (const { id } of page.list) {
      const suspect = id?.resourceType === resourceTypeId ? wanted.get(id.resource) : undefined;
      if (suspect) throw stillListed(suspect);
    }
    if (page.nextPageToken === "") break;
    if (watch.seen(page.nextPageToken)) throw stillListed(suspects[0]!, "its list has no end");
    pageToken = page.nextPageToken;
  }
  for (const suspect of suspects) suspect.confirmed = true;
}

const stillListed = (
  { said, resourceTypeId, resourceId }: Absence,
  why = `${resourceTypeId}/${resourceId} is still listed`,
) => new BatonError("FailedPrecondition", `${said}; ${why}`, { kind: "upstream" });
