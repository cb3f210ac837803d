import type { SimulatedReply } from "@baton-connectors/simulators";
import type { Entity } from "./tenant.ts";

const json = { "Content-Type": "application/json; charset=utf-8" };

export const ok = (body: Record<string, unknown>): SimulatedReply => ({
  status: 200,
  headers: json,
  body: { ok: true, ...body },
});
/** The Web API refuses with 200. */
export const refuse = (error: string, more: Record<string, unknown> = {}): SimulatedReply => ({
  status: 200,
  headers: json,
  body: { ok: false, error, ...more },
});

export const visible = (entity: Entity): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entity).filter(([key]) => !key.startsWith("_")));
