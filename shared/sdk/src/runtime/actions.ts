import { randomUUID } from "node:crypto";
import { type Constraint, ConstraintKind } from "@baton-connectors/protocol/config";
import {
  type BatonActionSchema,
  BatonActionSchemaSchema,
  BatonActionStatus,
} from "@baton-connectors/protocol/connector-v2";
import { create, type JsonObject } from "@bufbuild/protobuf";
import type { Action } from "../action.ts";
import { BatonError, bug, notFound, toBatonError } from "../errors.ts";
import { pause } from "../waiting/repeating.ts";
import type { Core } from "./core.ts";
import type { ActionState, Runtime } from "./runtime.ts";

const hour = 3_600_000;
/** Ended actions whose outcome can still be asked for. */
const remembered = 1000;

interface Known<Client> {
  readonly schema: BatonActionSchema;
  readonly action: Action<Client>;
}

/** The action half of a runtime: schemas, constraint checks, invocations that outlive the call that started them. */
export function createActions<Client>({
  global,
  core: { types, context, changing },
}: {
  global: readonly Action<Client>[];
  core: Core<Client>;
}): Pick<Runtime, "listActionSchemas" | "getActionSchema" | "invokeAction" | "actionStatus" | "actionEnded"> {
  const byType = new Map([["", index(global, "")]]);
  for (const type of types.values()) byType.set(type.id, index(type.actions ?? [], type.id));
  const invocations = new Map<string, ActionState>();
  const underWay = new Map<string, Promise<void>>();

  const find = (resourceTypeId: string, name: string): Known<Client> => {
    const known = byType.get(resourceTypeId)?.get(name);
    if (!known)
      throw notFound(
        `no action '${name}'${resourceTypeId && ` for resource type '${resourceTypeId}'`} in this connector`,
      );
    return known;
  };

  function record(state: ActionState) {
    invocations.set(state.id, state);
    if (invocations.size <= remembered) return;
    for (const [id, old] of invocations) {
      if (old.status !== BatonActionStatus.RUNNING) {
        invocations.delete(id);
        break;
      }
    }
  }

  return {
    async listActionSchemas({ resourceTypeId }) {
      const chosen =
        resourceTypeId === "" ? [...byType.values()] : [byType.get(resourceTypeId) ?? new Map<string, Known<Client>>()];
      return chosen
        .flatMap((known) => [...known.values()].map(({ schema }) => schema))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async getActionSchema({ name }) {
      return find("", name).schema;
    },
    async invokeAction({ name, resourceTypeId, args, inlineWaitMs = 1000, signal }) {
      const { schema, action } = find(resourceTypeId, name);
      for (const constraint of schema.constraints) checkConstraint(constraint, args);
      const id = randomUUID();
      const running = { id, name, status: BatonActionStatus.RUNNING, response: {}, annotations: [] };
      record(running);
      const timeout = AbortSignal.timeout(hour);
      const work = (async () => {
        try {
          const call = { signal: timeout };
          const { response, annotations = [] } = await changing("", call, async () =>
            action.invoke({ ...(await context(resourceTypeId, call)), args }),
          );
          record({ ...running, status: BatonActionStatus.COMPLETE, response, annotations });
        } catch (thrown) {
          const { message, hint } = toBatonError(thrown);
          // The text is all the caller gets: what to do about it belongs in there.
          const error = timeout.aborted ? "action handler timed out" : [message, hint].filter(Boolean).join(". ");
          record({ ...running, status: BatonActionStatus.FAILED, response: { error } });
        }
      })();
      underWay.set(
        id,
        work.finally(() => underWay.delete(id)),
      );
      // The wait ends with the action, so no timer outlives it.
      const waiting = new AbortController();
      const patience = pause(
        Math.min(inlineWaitMs > 0 ? inlineWaitMs : 1000, hour),
        AbortSignal.any([waiting.signal, ...(signal ? [signal] : [])]),
      );
      await Promise.race([work, patience.catch(ignoreCancellation)]);
      waiting.abort();
      return invocations.get(id) ?? running;
    },
    actionEnded: async ({ id }) => underWay.get(id),
    async actionStatus({ id }) {
      const state = invocations.get(id);
      if (!state) throw notFound(`no action with the id '${id}' is known`);
      return state;
    },
  };
}

function ignoreCancellation(thrown: unknown) {
  if (toBatonError(thrown).code !== "Canceled") throw thrown;
}

function index<Client>(actions: readonly Action<Client>[], resourceTypeId: string): Map<string, Known<Client>> {
  const byName = new Map<string, Known<Client>>();
  for (const action of actions) {
    if (action.name === "" || byName.has(action.name))
      throw bug(`two actions, or one without a name: '${action.name}'`);
    const schema = create(BatonActionSchemaSchema, {
      name: action.name,
      displayName: action.displayName ?? "",
      description: action.description ?? "",
      arguments: [...(action.arguments ?? [])],
      returnTypes: [...(action.returns ?? [])],
      constraints: [...(action.constraints ?? [])],
      actionType: [...(action.types ?? [])],
      resourceTypeId,
    });
    byName.set(action.name, { schema, action });
  }
  return byName;
}

function checkConstraint(constraint: Constraint, args: JsonObject) {
  const present = (names: readonly string[]) =>
    [...new Set(names)].filter((name) => args[name] !== undefined && args[name] !== null);
  const names = [...new Set(constraint.fieldNames)];
  const given = present(names);
  const fail = (problem: string) => {
    throw new BatonError("InvalidArgument", `action arguments: ${problem}: ${names.join(", ")}`);
  };
  switch (constraint.kind) {
    case ConstraintKind.REQUIRED_TOGETHER:
      if (given.length > 0 && given.length < names.length) fail("these belong together");
      break;
    case ConstraintKind.MUTUALLY_EXCLUSIVE:
      if (given.length > 1) fail("only one of these may be given");
      break;
    case ConstraintKind.AT_LEAST_ONE:
      if (given.length === 0) fail("one of these must be given");
      break;
    case ConstraintKind.DEPENDENT_ON: {
      const needed = [...new Set(constraint.secondaryFieldNames)];
      if (given.length > 0 && present(needed).length < needed.length) fail(`needs ${needed.join(", ")} besides`);
      break;
    }
  }
}
