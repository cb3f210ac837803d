import type { HttpResponse } from "../context.ts";
import type { Deeds } from "../state/deeds.ts";
import type { AdminContext } from "./admin-context.ts";

export type Call = { context: AdminContext; deeds: Deeds; id: string; query: URLSearchParams; body: unknown };
/** `undefined` answers 404; `send` writes the answer itself. `total` counts what is on all pages of a list. */
export type Answer =
  | { status?: number; json: unknown; total?: number }
  | { send: (response: HttpResponse) => void | Promise<void> }
  | undefined;
export type Route = (call: Call) => Answer | Promise<Answer>;
