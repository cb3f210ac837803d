import { setTimeout as delay } from "node:timers/promises";
import { ConstraintKind } from "@baton-connectors/protocol/config";
import { ActionType } from "@baton-connectors/protocol/connector-v2";
import type { Action } from "@baton-connectors/sdk";
import { noRateLimit } from "./annotations.ts";
import { behave } from "./behave.ts";
import type { Client } from "./client.ts";

const text = (name: string) => ({
  name,
  displayName: name.toUpperCase(),
  field: { case: "stringField" as const, value: {} },
});

const named = (action: Omit<Action<Client>, "displayName" | "description" | "types">): Action<Client> => ({
  displayName: `Action ${action.name}`,
  description: "d",
  types: [ActionType.DYNAMIC],
  ...action,
});

export const actions: readonly Action<Client>[] = [
  named({
    name: "quick",
    arguments: [text("a"), text("b")],
    constraints: [{ kind: ConstraintKind.MUTUALLY_EXCLUSIVE, fieldNames: ["a", "b"] }],
    invoke: async ({ args }) => ({ response: { success: true, echo: args }, annotations: [noRateLimit()] }),
  }),
  named({
    name: "slow",
    invoke: async ({ args, signal }) => {
      await delay(Number(args.ms), undefined, { signal });
      return { response: { success: true } };
    },
  }),
  named({
    name: "fail",
    invoke: async ({ args, signal }) => {
      if (args.how) await behave(String(args.how), signal);
      throw new Error("action boom");
    },
  }),
  // A handler here answers or fails, never both: what the Go connector returned besides its error is not there.
  named({ name: "failrv", invoke: failing("failed with rv") }),
  named({ name: "failrvstr", invoke: failing("failed with rv") }),
  named({
    name: "slowfail",
    invoke: async ({ signal }) => {
      await delay(1500, undefined, { signal });
      throw new Error("late failure");
    },
  }),
];

function failing(message: string): Action<Client>["invoke"] {
  return async () => {
    throw new Error(message);
  };
}
