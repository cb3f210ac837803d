import type { TaskView } from "../views/task-view.ts";

/** How the last attempt of a task came out, in one line. */
export function outcome({ attempts, state }: Pick<TaskView, "attempts" | "state">): string {
  const last = attempts.at(-1);
  if (last?.outcome !== "error") return last ? (last.outcome ?? (state === "leased" ? "running" : "")) : "";
  const finish = last.finish as { status?: { code?: number; message?: string } } | null;
  return `error ${finish?.status?.code ?? ""}: ${finish?.status?.message ?? ""}`;
}

/** What a person who waited for a task wants to know, in three lines. */
export function summary(task: TaskView, uploads: readonly string[]): string {
  const last = task.attempts.at(-1);
  const seconds = task.finishedAt && (Date.parse(task.finishedAt) - Date.parse(task.createdAt)) / 1000;
  const success = (last?.finish as { success?: { response?: { "@type"?: string } } } | null)?.success;
  const answer = success?.response?.["@type"]?.split(".").at(-1);
  return [
    `${task.type} ${task.id}: ${task.state} after ${seconds} s, attempt ${task.attempts.length} of ${task.maxAttempts}${last ? `, on ${last.host}` : ""}`,
    ["Outcome:", outcome(task) || "never begun", answer ? `(${answer})` : ""].filter(Boolean).join(" "),
    uploads.length > 0
      ? `Uploaded ${uploads.join(", ")}; everything else: conductor task show ${task.id}`
      : `Everything else: conductor task show ${task.id}`,
  ]
    .map((line) => `${shown(line)}\n`)
    .join("");
}

/** Texts of connectors must neither reach the terminal with its control sequences nor break a line. */
export const shown = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ");
