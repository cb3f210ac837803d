import { hello } from "./hello.ts";
import { syncFull } from "./sync-full.ts";
import type { Handlers } from "./task-context.ts";

/** Who does which kind of task. What is not here is answered as unsupported. */
export const handlers: Handlers = {
  hello,
  syncFull,
};
