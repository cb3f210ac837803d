import type { Absence } from "./absence.ts";
import { type Action, actionId, makeAction, type NewAction } from "./action.ts";
import type { IngestQuality } from "./ingest-quality.ts";
import { type Token, writeToken } from "./token.ts";

/** The running sync's state: a stack of actions, and the flags a checkpoint carries. */
export interface State {
  needsExpansion: boolean;
  hasExternalResourceGrants: boolean;
  shouldFetchRelatedResources: boolean;
  shouldSkipEntitlementsAndGrants: boolean;
  shouldSkipGrants: boolean;
  readonly ingestQuality: IngestQuality;
  /** Resources that were not found any more. */
  readonly absences: Absence[];
  readonly completedActions: number;
  readonly depth: number;
  current(): Action | undefined;
  /** The n-th action from the top; 0 is the current one. */
  below(n: number): Action | undefined;
  /** Whether the action, whatever its page, is not finished. */
  has(action: Action): boolean;
  push(action: NewAction): Action;
  /** Replaces the current or a lower action by its next page. */
  advance(action: Action, pageToken: string, firstRow?: Action["firstRow"]): Action;
  /** Replaces it by its first page, the whole list being its own. */
  startOver(action: Action): Action;
  /** All actions, bottom to top. */
  all(): readonly Action[];
  update(action: Action, change: Pick<Action, "typeScopedPlanned">): Action;
  finish(action: Action): void;
  token(): string;
}

export function createState(from: Token): State {
  const stack: Action[] = [...from.actions];
  let nextAction = from.nextAction;
  let completedActions = from.completedActions;

  /** Ids ascend from bottom to top. */
  const find = ({ id }: Action): number | undefined => {
    let [low, high] = [0, stack.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (stack[middle]!.id < id) low = middle + 1;
      else high = middle;
    }
    return stack[low]?.id === id ? low : undefined;
  };
  const indexOf = (action: Action) => {
    const index = find(action);
    if (index === undefined) throw new Error(`action ${action.id} is not on the stack`);
    return index;
  };
  const replace = (action: Action, change: Partial<Action>) => {
    const changed = { ...action, ...change };
    stack[indexOf(action)] = changed;
    return changed;
  };

  return {
    needsExpansion: from.needsExpansion,
    hasExternalResourceGrants: from.hasExternalResourceGrants,
    shouldFetchRelatedResources: from.shouldFetchRelatedResources,
    shouldSkipEntitlementsAndGrants: from.shouldSkipEntitlementsAndGrants,
    shouldSkipGrants: from.shouldSkipGrants,
    ingestQuality: { ...from.ingestQuality },
    absences: from.absences.map((absence) => ({ ...absence })),
    get completedActions() {
      return completedActions;
    },
    get depth() {
      return stack.length;
    },
    current: () => stack.at(-1),
    below: (n) => stack[stack.length - 1 - n],
    has: (action) => find(action) !== undefined,
    push(init) {
      const action = makeAction(actionId(nextAction++), init);
      stack.push(action);
      return action;
    },
    advance: (action, pageToken, firstRow) => replace(action, { pageToken, firstRow }),
    startOver: (action) => replace(action, { pageToken: "", spawned: false, firstRow: undefined }),
    all: () => stack,
    update: replace,
    finish(action) {
      stack.splice(indexOf(action), 1);
      completedActions++;
    },
    token() {
      return writeToken({
        actions: stack,
        nextAction,
        needsExpansion: this.needsExpansion,
        hasExternalResourceGrants: this.hasExternalResourceGrants,
        shouldFetchRelatedResources: this.shouldFetchRelatedResources,
        shouldSkipEntitlementsAndGrants: this.shouldSkipEntitlementsAndGrants,
        shouldSkipGrants: this.shouldSkipGrants,
        completedActions,
        ingestQuality: this.ingestQuality,
        absences: this.absences,
        kept: from.kept,
      });
    },
  };
}
