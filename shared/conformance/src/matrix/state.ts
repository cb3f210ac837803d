import { hash } from "node:crypto";
import type { OpenApp } from "../subject.ts";
import type { Synced } from "../trial.ts";
import { differenceOf, type RowName, textOf } from "./missing.ts";

/** What an app's rows are beside others: the same text for the same. */
export interface State {
  readonly exact: string;
  /** Without ids and contents of what is new, which may be others each time: how many of which kind. */
  readonly loose: string;
}

/** No sync has tickets: the app says how many there are. */
export function withTickets({ exact, loose }: State, { tickets }: Pick<OpenApp<unknown>, "tickets">): State {
  const count = tickets ? ` and ${tickets()} tickets` : "";
  return { exact: `${exact}${count}`, loose: `${loose}${count}` };
}

export function stateOf(base: Synced, now: Synced): State {
  const { missing, added, changed } = differenceOf(base, now);
  const name = ([kind, id]: RowName) => `${kind} ${id}`;
  const contents = (all: readonly RowName[]) =>
    all.map((row) => `${name(row)} ${hash("sha1", textOf(now, row))}`).sort();
  const names = (all: readonly RowName[]) => all.map(name).sort();
  const kinds = added.map(([kind, id]) => (kind === "resources" ? `${kind} ${id.split("\0")[0]}` : kind));
  return {
    exact: JSON.stringify({ missing: names(missing), added: contents(added), changed: contents(changed) }),
    loose: JSON.stringify({ missing: names(missing), added: kinds.sort(), changed: names(changed) }),
  };
}
