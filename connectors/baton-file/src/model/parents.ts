import { refusal } from "../refusal.ts";
import type { Item, Type } from "./model.ts";
import type { Drops, ResourceRow } from "./rows.ts";

const column = "Parent Resource";

/** Puts resources below the ones that their rows name. */
export function linkParents(
  file: string,
  { all, kept }: { readonly all: readonly ResourceRow[]; readonly kept: readonly ResourceRow[] },
  names: ReadonlyMap<string, Item>,
  types: ReadonlyMap<string, Type>,
  drop: Drops,
): void {
  for (const { item, parent } of all) {
    const found = parent === "" ? undefined : names.get(parent);
    if (!found || !types.has(item.type)) continue;
    found.children ??= new Set();
    found.children.add(item.type);
  }
  for (const { item, parent } of kept) {
    if (parent === "") continue;
    item.parent = names.get(parent);
    if (!item.parent) drop("resources", "parents that are not in the file", { ...item.place, column }, parent);
  }
  const rooted = new Set<Item>();
  for (const { item } of kept) refuseLoop(file, item, rooted);
}

/** What is above itself would never be listed, and neither would all below it. */
function refuseLoop(file: string, item: Item, rooted: Set<Item>) {
  const way: Item[] = [];
  for (let at: Item | undefined = item; at && !rooted.has(at); at = at.parent) {
    if (way.includes(at)) {
      const loop = [...way.slice(way.indexOf(at)), at].map(({ name }) => name).join(" → ");
      throw refusal(file, { ...at.place, column }, `${loop} is a circle of parents`, "empty one of these cells");
    }
    way.push(at);
  }
  for (const one of way) rooted.add(one);
}
