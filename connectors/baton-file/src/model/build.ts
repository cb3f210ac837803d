import { toLower as lower } from "@baton-connectors/mapping/text";
import { type Place, placeText } from "../refusal.ts";
import type { RowSink } from "../table-sink.ts";
import type { TableName } from "../tables.ts";
import type { DateForm } from "./dates.ts";
import { type Drop, type Item, listKey, type Model } from "./model.ts";
import { linkParents } from "./parents.ts";
import { linkGrant, linkRights } from "./rights.ts";
import type { Drops, GrantRow, ResourceRow, RightRow } from "./rows.ts";
import { typesOf } from "./types.ts";
import { noTexts, userFacts } from "./user-facts.ts";

export interface ModelOptions {
  readonly dateForm: DateForm;
  /** Whether a name has to be unique in its type only. */
  readonly namesPerType: boolean;
}

/** Puts the rows together as they come; `end` says what they make, or refuses them. */
export function modelBuilder(file: string, { dateForm, namesPerType }: ModelOptions): RowSink & { end(): Model } {
  const drops: Drop[] = [];
  const warnings = new Set<string>();
  const users: Item[] = [];
  const resources: ResourceRow[] = [];
  const rights: RightRow[] = [];
  const grants: GrantRow[] = [];
  const once = textsOnce();

  const drop: Drops = (table, reason, place, value = "") =>
    void drops.push({ table, reason, place: placeText(file, place), value });
  const warn = (place: Place, what: string) => void warnings.add(`${placeText(file, place)}: ${what}`);

  const add: RowSink["add"] = (table, values, profile, place) => {
    const [a = "", b = "", c = "", d = "", e = "", f = "", login = "", description = ""] = values;
    const said = (what: string) => warn(place, what);
    switch (table) {
      case "users":
        users.push({
          ...{ type: "user", name: a, displayName: b, description, place, ...noTies() },
          user: userFacts({ email: c, status: d, lastLogin: e, type: f, login, profile }, dateForm, said),
        });
        break;
      case "resources": {
        const type = lower(a);
        const user = type === "user" ? userFacts(noTexts, dateForm, said) : undefined;
        const item = { type, name: c, displayName: d, description: e, user, place, ...noTies() };
        resources.push({ item, func: b, parent: f });
        break;
      }
      case "entitlements": {
        const grantableTo = e
          .split(",")
          .map((one) => lower(one.trim()))
          .filter((one) => one !== "");
        rights.push({ of: a, right: { slug: b, displayName: c, description: d, grantableTo }, place });
        break;
      }
      case "grants":
        grants.push({ principal: once(a), entitlement: once(b), place });
    }
  };

  function end(): Model {
    const types = typesOf(users.length, resources, warn);
    const names = new Map<string, Item>();
    const items = new Map<string, Item>();
    const keep = (item: Item, table: TableName): boolean => {
      const key = `${item.type}\0${item.name}`;
      const other = items.get(key) ?? (namesPerType ? undefined : names.get(item.name));
      if (other) {
        const first = placeText("", other.place).replace(/^, /, "");
        const elsewhere = other.type === item.type ? "" : `; --names-per-type keeps a ${other.type} and a ${item.type}`;
        drop(table, "rows whose name another row has", item.place, `${item.name} (also ${first}${elsewhere})`);
        return false;
      }
      items.set(key, item);
      if (!names.has(item.name)) names.set(item.name, item);
      if (namesPerType) names.set(`${item.type}/${item.name}`, item);
      return true;
    };
    for (const user of users) keep(user, "users");
    const kept = resources.filter(({ item }) => {
      if (types.has(item.type)) return keep(item, "resources");
      drop("resources", "people in the table of resources while there are no users", item.place, item.name);
      return false;
    });
    linkParents(file, { all: resources, kept }, names, types, drop);
    const keys = linkRights(rights, names, drop);
    for (const grant of grants) linkGrant(grant, names, keys, drop);
    // What was read is in the items now; the model lives as long as the sync.
    for (const read of [users, resources, rights, grants]) read.length = 0;
    once.forget();
    if (!namesPerType) names.clear();
    const writtenAs = ({ type, name }: Item) =>
      namesPerType
        ? [name, `${type}/${name}`].filter((text) => names.get(text) === items.get(`${type}\0${name}`))
        : [name];
    return {
      types,
      listed: listedOf(items),
      find: (type, name) => items.get(`${type}\0${name}`),
      drops,
      warnings: [...warnings],
      grants: [...keys.values()].reduce((sum, { holders }) => sum + holders.size, 0),
      written: writtenAs,
    };
  }

  return { add, drop, warn: (message) => void warnings.add(message), end };
}

const noTies = () => ({ parent: undefined, children: undefined, entitlements: undefined });

/** The same names come in a million rows: each is kept once. */
function textsOnce() {
  const texts = new Map<string, string>();
  const once = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  return Object.assign(once, { forget: () => texts.clear() });
}

function listedOf(items: ReadonlyMap<string, Item>): ReadonlyMap<string, readonly Item[]> {
  const listed = new Map<string, Item[]>();
  for (const item of items.values()) {
    const key = listKey(item.type, item.parent);
    const list = listed.get(key);
    if (list) list.push(item);
    else listed.set(key, [item]);
  }
  for (const list of listed.values()) list.sort((a, b) => (a.name < b.name ? -1 : 1));
  return listed;
}
