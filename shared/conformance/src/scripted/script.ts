import { configError } from "@baton-connectors/sdk/errors";
import { durationMs } from "./duration.ts";

const places = ["validate", "users", "grants"] as const;
export type Place = (typeof places)[number];

/** What happens at a place. `times`: only for its first calls. */
export type Hook = { readonly at: Place } & (
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "fail"; readonly how: string; readonly times: number }
  | { readonly do: "exit"; readonly status: number }
);

/** Everything the environment says about the connector's behaviour. */
export interface Script {
  readonly hooks: readonly Hook[];
  readonly users: number;
  readonly groups: number;
  /** Groups each user is a member of. */
  readonly memberships: number;
  readonly pageSize: number;
  readonly nested: boolean;
  readonly schemas: "all" | "none" | "fail";
}

export function readScript(env: NodeJS.ProcessEnv): Script {
  const schemas = env.SVC_SCHEMAS || "all";
  if (schemas !== "all" && schemas !== "none" && schemas !== "err") {
    throw configError(`SVC_SCHEMAS is "none" or "err", not "${schemas}"`);
  }
  return {
    hooks: (env.SVC_HOOK ?? "").split(",").filter(Boolean).map(readHook),
    users: count(env, "BENCH_USERS", 20, 0),
    groups: count(env, "BENCH_GROUPS", 4, 1),
    memberships: count(env, "BENCH_PER_USER", 3, 0),
    pageSize: count(env, "BENCH_PAGE", 10, 1),
    nested: Boolean(env.BENCH_NEST) && env.BENCH_NEST !== "0",
    schemas: schemas === "err" ? "fail" : schemas,
  };
}

/** `grants:sleep=30ms`, `users:err=NotFound:1`, `validate:exit=3` */
function readHook(text: string): Hook {
  const [, where, kind, value] = /^(\w+):(\w+)=(.+)$/.exec(text) ?? [];
  const at = places.find((place) => place === where);
  if (at && kind === "sleep") return { at, do: "sleep", ms: durationMs(value!) };
  if (at && kind === "exit" && /^\d+$/.test(value!)) return { at, do: "exit", status: Number(value) };
  if (at && kind === "err") {
    const [how, times] = value!.split(":");
    if (times === undefined || /^\d+$/.test(times)) {
      return { at, do: "fail", how: how!, times: times === undefined ? Number.POSITIVE_INFINITY : Number(times) };
    }
  }
  throw configError(
    `SVC_HOOK: "${text}" is not WHERE:sleep=DURATION, WHERE:err=BEHAVIOUR[:CALLS] or WHERE:exit=STATUS, WHERE being ${places.join(", ")}`,
  );
}

function count(env: NodeJS.ProcessEnv, name: string, usual: number, least: number): number {
  const text = env[name];
  if (!text) return usual;
  if (!/^\d+$/.test(text) || Number(text) < least)
    throw configError(`${name} is a number from ${least}, not "${text}"`);
  return Number(text);
}
