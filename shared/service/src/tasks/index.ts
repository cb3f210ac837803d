/** What becomes of a task once it is taken, without the loop around it. */
export { handlers } from "./handlers.ts";
export { failure, type Outcome } from "./outcome.ts";
