import type { DatabaseSync } from "node:sqlite";
import { type Containment, messageOf } from "../contained.ts";
import type { Metrics } from "./metrics.ts";

type Probed = { database: DatabaseSync; containment: Containment; metrics: Metrics };
export type Probe = { status: number; type: string; body: string };

const json = (status: number, value: unknown): Probe => ({
  status,
  type: "application/json",
  body: `${JSON.stringify(value)}\n`,
});

/** What watchers ask without a token; undefined for any other path. */
export function probe(path: string, probed: Probed): Probe | undefined {
  if (path === "/health") return json(200, { status: "healthy" });
  if (path === "/ready") return readiness(probed);
  if (path === "/metrics") {
    return { status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: probed.metrics.text() };
  }
  return undefined;
}

/** Whether tasks can be taken and given: the state can be written, and what the timers do succeeds. */
function readiness({ database, containment }: Probed): Probe {
  const problems = Object.fromEntries(containment.problems());
  try {
    database.exec("begin immediate; rollback");
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    problems["writing the state"] = messageOf(error);
  }
  return Object.keys(problems).length === 0
    ? json(200, { status: "ready" })
    : json(503, { status: "not ready", problems });
}
