import type { RecordedCall } from "./golden.ts";

/** What Go's library sends with every account, and says nothing. */
const empties = ["avatarUrls", "groups", "applicationRoles"];

/** Go's changes as ours are meant to be: without empty parts of accounts, and without nothing for something. */
export const asOurs = ([method, path, body, status]: RecordedCall): RecordedCall => [
  method,
  path,
  without(body),
  status,
];

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  const isAccount = empties.every((name) => Object.hasOwn(value, name));
  const kept = Object.entries(value).filter(
    ([name, inner]) => inner !== null && !(isAccount && empties.includes(name)),
  );
  return Object.fromEntries(kept.map(([name, inner]) => [name, without(inner)]));
}
