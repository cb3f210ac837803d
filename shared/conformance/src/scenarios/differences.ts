import type { TaskOutcome } from "./recorded.ts";

/** How an outcome is other than the recorded one: member by member. Texts may differ, and what is new each time. */
export function differencesOf(recorded: TaskOutcome, ours: TaskOutcome): string[] {
  const names = ["outcome", "code", "non_retryable", "annotations", "details", "response", "uploads"] as const;
  return names.flatMap((name) => {
    const wanted = text(recorded[name]);
    const found = text(ours[name]);
    return wanted === found ? [] : [`${name}: ${wanted} with Go, ${found} here`];
  });
}

const text = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(comparable(value)));

/** Members in order of their names, without what no two runs have in common. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const isAction = /\.(InvokeAction|GetActionStatus)Response$/.test(String((value as { "@type"?: string })["@type"]));
  const entries = Object.entries(value)
    .filter(([name]) => !["encrypted_bytes", "key_id", "key_ids"].includes(name) && !(isAction && name === "id"))
    .map(([name, member]): [string, unknown] => [name, comparable(unlikeTwice(name, member))]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Go lists the schemas of actions in random order; generated passwords are shown by the scripted connector. */
function unlikeTwice(name: string, member: unknown): unknown {
  if (name === "display_name" && /^pw:/.test(String(member)) && member !== "pw:Sup3r-Secret!") return "pw:…";
  if (name !== "schemas" || !Array.isArray(member)) return member;
  return member.toSorted((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1));
}
