/** What is in an upload, or why that cannot be told. */
export const contents = (upload) =>
  upload.problem ??
  Object.entries(upload.counts ?? {})
    .map(([what, n]) => `${n} ${what.replaceAll("_", " ")}`)
    .join(", ");

/** How the last attempt of a task came out. */
export const outcome = ({ attempts, state }) => {
  const last = attempts.at(-1);
  if (!last) return "";
  return last.outcome || state !== "leased" ? attemptOutcome(last) : "running";
};

export function attemptOutcome({ outcome: how, finish }) {
  const { status, success } = finish ?? {};
  const type = success?.response?.["@type"]?.split(".").at(-1);
  if (how === "error") return `error ${status?.code ?? ""}: ${status?.message ?? ""}`;
  if (how === "none") return "nothing to do";
  return type ? `${how}: ${type}` : (how ?? "");
}
