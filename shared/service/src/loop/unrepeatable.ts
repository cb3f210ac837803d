import type { TaskCase } from "../tasks/task-context.ts";

/** Kinds whose repetition after an attempt of unknown outcome could do their work twice. */
const unrepeatable: readonly TaskCase[] = [
  "createAccount",
  "createResource",
  "rotateCredentials",
  "issueCredential",
  "createTicketTask",
  "bulkCreateTickets",
  "actionInvoke",
];
/** Kinds that change something, and whose result is therefore worth keeping. */
const changing: readonly TaskCase[] = [...unrepeatable, "grant", "revoke", "deleteResource"];

export const mayNotRepeat = (kind: TaskCase | undefined): boolean => kind !== undefined && unrepeatable.includes(kind);
export const changes = (kind: TaskCase | undefined): boolean => kind !== undefined && changing.includes(kind);
