import { bug } from "@baton-connectors/sdk";
import { type Absence, readAbsence, writeAbsence } from "./absence.ts";
import { type Action, actionId, makeAction } from "./action.ts";
import { type IngestQuality, noLosses, readIngestQuality, writeIngestQuality } from "./ingest-quality.ts";

/** A sync's checkpoint: everything a new process needs to go on. */
export interface Token {
  /** Bottom to top; the last one is current. */
  readonly actions: readonly Action[];
  /** The number the next action gets. */
  readonly nextAction: number;
  readonly needsExpansion: boolean;
  readonly hasExternalResourceGrants: boolean;
  readonly shouldFetchRelatedResources: boolean;
  readonly shouldSkipEntitlementsAndGrants: boolean;
  readonly shouldSkipGrants: boolean;
  readonly completedActions: number;
  readonly ingestQuality: IngestQuality;
  /** Resources that were not found any more. Other engines do not know the key. */
  readonly absences: readonly Absence[];
  /** Keys this engine does not act upon but must not lose: statistics, compaction's provenance. */
  readonly kept: Readonly<Record<string, unknown>>;
}

const keptKeys = ["step_durations_ms", "connector_call_stats", "session_store_stats", "compaction"] as const;

export const freshToken = (): Token => ({
  actions: [makeAction(actionId(0), { operation: "init" })],
  nextAction: 1,
  needsExpansion: false,
  hasExternalResourceGrants: false,
  shouldFetchRelatedResources: false,
  shouldSkipEntitlementsAndGrants: false,
  shouldSkipGrants: false,
  completedActions: 0,
  ingestQuality: noLosses(),
  absences: [],
  kept: {},
});

/**
 * Version 1, or 2 while the stack holds an action that only engines knowing spawned cursors and type-scoped listings can
 * resume. Keys with their default value are left out.
 */
export function writeToken(token: Token): string {
  const newer = token.actions.some((action) => action.spawned || action.typeScoped || action.typeScopedPlanned);
  const json: Record<string, unknown> = {};
  if (token.actions.length > 0) {
    json.actions_map = Object.fromEntries(token.actions.map((action) => [action.id, writeAction(action)]));
    json.action_order = token.actions.map((action) => action.id);
  }
  if (token.nextAction !== 0) json.current_action_id = token.nextAction;
  if (token.needsExpansion) json.needs_expansion = true;
  if (token.hasExternalResourceGrants) json.has_external_resource_grants = true;
  if (token.shouldFetchRelatedResources) json.should_fetch_related_resources = true;
  if (token.shouldSkipEntitlementsAndGrants) json.should_skip_entitlements_and_grants = true;
  if (token.shouldSkipGrants) json.should_skip_grants = true;
  if (token.completedActions !== 0) json.completed_actions_count = token.completedActions;
  for (const key of keptKeys) if (token.kept[key] !== undefined) json[key] = token.kept[key];
  if (token.absences.length > 0) json.absences = token.absences.map(writeAbsence);
  json.ingest_quality = writeIngestQuality(token.ingestQuality);
  json.version = newer ? 2 : 1;
  return JSON.stringify(json);
}

function writeAction(action: Action): Record<string, unknown> {
  const json: Record<string, unknown> = { id: action.id, operation: action.operation };
  // Expansion starts over from the stored grants: a page of a graph that is not in the token means nothing.
  if (action.pageToken !== "" && action.operation !== "grant-expansion") json.page_token = action.pageToken;
  if (action.resourceTypeId !== "") json.resource_type_id = action.resourceTypeId;
  if (action.resourceId !== "") json.resource_id = action.resourceId;
  if (action.parentResourceTypeId !== "") json.parent_resource_type_id = action.parentResourceTypeId;
  if (action.parentResourceId !== "") json.parent_resource_id = action.parentResourceId;
  if (action.spawned) json.spawned = true;
  if (action.typeScoped) json.type_scoped = true;
  if (action.typeScopedPlanned) json.type_scoped_planned = true;
  if (action.firstRow && Object.keys(action.firstRow).length > 0) json.first_row = action.firstRow;
  return json;
}

/** Reads every version there has been. Empty text is a sync that has not begun. */
export function readToken(text: string): Token {
  if (text === "") return freshToken();
  const json = parse(text);
  const version = json.version;
  const actions = version === 1 || version === 2 ? currentActions(json) : legacyActions(json);
  const counter = json.current_action_id;
  return {
    actions,
    nextAction: Math.max(
      typeof counter === "number" ? counter : 0,
      ...(actions.length > 0 ? [Number(actions.at(-1)!.id) + 1] : []),
    ),
    needsExpansion: json.needs_expansion === true,
    hasExternalResourceGrants: json.has_external_resource_grants === true,
    shouldFetchRelatedResources: json.should_fetch_related_resources === true,
    shouldSkipEntitlementsAndGrants: json.should_skip_entitlements_and_grants === true,
    shouldSkipGrants: json.should_skip_grants === true,
    completedActions: typeof json.completed_actions_count === "number" ? json.completed_actions_count : 0,
    ingestQuality: readIngestQuality(json.ingest_quality),
    absences: Array.isArray(json.absences) ? json.absences.map(readAbsence) : [],
    kept: Object.fromEntries(keptKeys.filter((key) => json[key] !== undefined).map((key) => [key, json[key]])),
  };
}

/** Whether a finished or unfinished sync's token says that expansion has something to do. */
export const needsExpansion = (text: string): boolean => readToken(text).needsExpansion;

function parse(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw corrupt(thrown);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw corrupt();
  return json as Record<string, unknown>;
}

function currentActions(json: Record<string, unknown>): Action[] {
  const order = (json.action_order ?? []) as unknown;
  const map = (json.actions_map ?? {}) as Record<string, unknown>;
  if (!Array.isArray(order) || typeof map !== "object" || map === null) throw corrupt();
  return order.map((id, index) => {
    const action = map[String(id)];
    if (action === undefined || (index > 0 && String(id) <= String(order[index - 1]))) throw corrupt();
    return readAction(String(id), action);
  });
}

function legacyActions(json: Record<string, unknown>): Action[] {
  const below = (json.actions ?? []) as unknown;
  if (!Array.isArray(below)) throw corrupt();
  const all = json.current_action == null ? below : [...below, json.current_action];
  return all.map((action, index) => readAction(actionId(index), action));
}

function readAction(id: string, json: unknown): Action {
  if (typeof json !== "object" || json === null) throw corrupt();
  const fields = json as Record<string, unknown>;
  const text = (key: string) => (typeof fields[key] === "string" ? fields[key] : "");
  const operation = text("operation");
  const firstRow = readFirstRow(fields.first_row);
  return {
    id,
    operation,
    pageToken: operation === "grant-expansion" ? "" : text("page_token"),
    resourceTypeId: text("resource_type_id"),
    resourceId: text("resource_id"),
    parentResourceTypeId: text("parent_resource_type_id"),
    parentResourceId: text("parent_resource_id"),
    spawned: fields.spawned === true,
    typeScoped: fields.type_scoped === true,
    typeScopedPlanned: fields.type_scoped_planned === true,
    ...(firstRow && { firstRow }),
  };
}

function readFirstRow(json: unknown): Action["firstRow"] {
  if (typeof json !== "object" || json === null) return undefined;
  const kinds = ["resources", "entitlements", "grants"] as const;
  const marks = kinds.map((kind) => [kind, (json as Record<string, unknown>)[kind]]);
  return Object.fromEntries(marks.filter(([, mark]) => Number.isSafeInteger(mark)));
}

const corrupt = (cause?: unknown) =>
  bug("syncer token corrupt", {
    kind: "config",
    hint: "The unfinished sync in this file cannot be resumed; remove the file, or give another one, to start anew.",
    cause,
  });
