import { hash } from "node:crypto";
import type { Rows } from "../subject.ts";
import { canonical } from "./json-text.ts";
import { differenceOf, type RowKind } from "./missing.ts";

/** What an app's rows are beside others: the same text for the same. */
export interface State {
  readonly exact: string;
  /** Without ids and contents of what is new, which may be others each time: how many of which kind. */
  readonly loose: string;
}

export function stateOf(base: Rows, rows: Rows): State {
  const { missing, added, changed } = differenceOf(base, rows);
  const content = ([kind, id]: readonly [RowKind, string]) =>
    `${kind} ${id} ${hash("sha1", canonical(rows[kind][id]))}`;
  const names = (all: readonly (readonly [RowKind, string])[]) => all.map(([kind, id]) => `${kind} ${id}`);
  const kinds = added.map(([kind, id]) => (kind === "resources" ? `${kind} ${id.split("\0")[0]}` : kind));
  return {
    exact: JSON.stringify({ missing: names(missing), added: added.map(content), changed: changed.map(content) }),
    loose: JSON.stringify({ missing: names(missing), added: kinds.sort(), changed: names(changed) }),
  };
}
