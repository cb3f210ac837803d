import { toLower as lower, titleCase as title } from "@baton-connectors/mapping/text";
import type { JsonObject } from "@bufbuild/protobuf";
import { type Place, placeText, refusal, shown } from "../refusal.ts";
import type { RowSink } from "../table-sink.ts";
import type { TableName } from "../tables.ts";
import { type DateForm, dateOf } from "./dates.ts";

export const functions = ["user", "group", "role", "app", "secret"] as const;
export type Function = (typeof functions)[number];

export interface Type {
  readonly id: string;
  readonly displayName: string;
  /** Undefined: the file's word for it is none that is known. */
  readonly trait: Function | undefined;
}

/** A row of `users` or `resources`. */
export interface Item {
  readonly type: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly user: UserFacts | undefined;
  readonly place: Place;
  parent: Item | undefined;
  /** Types of rows that name this one as their parent. */
  children: Set<string> | undefined;
  entitlements: Right[] | undefined;
}

export interface UserFacts {
  readonly email: string;
  readonly login: string;
  readonly enabled: boolean;
  readonly service: boolean;
  readonly lastLogin: Date | undefined;
  readonly profile: JsonObject | undefined;
}

/** An entitlement, with who holds it: the place of a right that passes it on, or none. */
export interface Right {
  readonly of: Item;
  readonly slug: string;
  readonly displayName: string;
  readonly description: string;
  readonly grantableTo: readonly string[];
  readonly holders: Map<Item, readonly Right[]>;
}

export interface Drop {
  readonly table: TableName;
  readonly reason: string;
  readonly place: string;
  readonly value: string;
}

export interface Model {
  readonly types: ReadonlyMap<string, Type>;
  /** Roots and children of each type, sorted by name; the key is type, and the parent's key where there is one. */
  readonly listed: ReadonlyMap<string, readonly Item[]>;
  find(type: string, name: string): Item | undefined;
  readonly drops: readonly Drop[];
  readonly warnings: readonly string[];
  readonly grants: number;
}

export const listKey = (type: string, parent?: { readonly type: string; readonly name: string }) =>
  parent ? `${type}\0${parent.type}\0${parent.name}` : type;

interface GrantRow {
  readonly principal: string;
  readonly entitlement: string;
  readonly place: Place;
}

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
  const resources: { readonly item: Item; readonly func: string; readonly parent: string }[] = [];
  const rights: { readonly of: string; readonly right: Omit<Right, "of" | "holders">; readonly place: Place }[] = [];
  const grants: GrantRow[] = [];

  const drop = (table: TableName, reason: string, place: Place, value = "") =>
    void drops.push({ table, reason, place: placeText(file, place), value });
  const warn = (place: Place, what: string) => void warnings.add(`${placeText(file, place)}: ${what}`);

  /** The same names come in a million rows: each is kept once. */
  const texts = new Map<string, string>();
  const once = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };

  const add: RowSink["add"] = (table, values, profile, place) => {
    const [a = "", b = "", c = "", d = "", e = "", f = "", login = "", description = ""] = values;
    switch (table) {
      case "users":
        users.push({
          ...{ type: "user", name: a, displayName: b, description, place, ...noTies() },
          user: userFacts({ email: c, status: d, lastLogin: e, type: f, login, profile }, place),
        });
        break;
      case "resources": {
        const type = lower(a);
        const user = type === "user" ? userFacts(noFacts, place) : undefined;
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

  function userFacts(given: typeof noFacts, place: Place): UserFacts {
    const { email, login, profile } = given;
    const status = lower(given.status.trim());
    const disabled = ["disabled", "inactive", "suspended"].includes(status);
    if (!disabled && !["enabled", "active", ""].includes(status))
      warn(place, `the status ${shown(given.status)} is not known and taken for enabled; write active or disabled`);
    const type = lower(given.type.trim());
    const service = ["service", "system", "bot", "machine"].includes(type);
    if (!service && !["human", "user", "person", ""].includes(type))
      warn(place, `the type ${shown(given.type)} is not known and taken for human; write human or service`);
    const lastLogin = given.lastLogin.trim() === "" ? undefined : dateOf(given.lastLogin, dateForm);
    if (!lastLogin && given.lastLogin.trim() !== "")
      warn(place, `the last login ${shown(given.lastLogin)} is no date and left out; write 2025-12-31 or ${dateForm}`);
    const profiled = profile && Object.keys(profile).length > 0 ? profile : undefined;
    return { email, login, enabled: !disabled, service, lastLogin, profile: profiled };
  }

  function end(): Model {
    const types = typesOf();
    const names = new Map<string, Item>();
    const items = new Map<string, Item>();
    const keep = (item: Item, table: TableName): boolean => {
      const key = `${item.type}\0${item.name}`;
      const other = items.get(key) ?? (namesPerType ? undefined : names.get(item.name));
      if (other) {
        const first = placeText("", other.place).replace(/^, /, "");
        drop(table, "rows whose name another row has", item.place, `${item.name} (also ${first})`);
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
    linkParents(resources, kept, names, types);
    const keys = linkRights(names);
    for (const grant of grants) link(grant, names, keys);
    // What was read is in the items now; the model lives as long as the sync.
    for (const read of [users, resources, rights, grants]) read.length = 0;
    for (const read of [texts, names]) read.clear();
    return {
      types,
      listed: listedOf(items),
      find: (type, name) => items.get(`${type}\0${name}`),
      drops,
      warnings: [...warnings],
      grants: [...keys.values()].reduce((sum, { holders }) => sum + holders.size, 0),
    };
  }

  function typesOf(): ReadonlyMap<string, Type> {
    const types = new Map<string, Type>();
    if (users.length > 0) types.set("user", { id: "user", displayName: "User", trait: "user" });
    for (const { item, func } of resources) {
      if (item.type === "user") continue;
      const trait = functions.find((one) => one === lower(func.trim()));
      const known = types.get(item.type);
      if (!known) {
        types.set(item.type, { id: item.type, displayName: title(item.type), trait });
        if (!trait) warn(item.place, `the resource function ${shown(func)} is none of ${functions.join(", ")}`);
      } else if (known.trait !== trait)
        warn(
          item.place,
          `the type ${item.type} is a ${known.trait ?? "type without function"} by its first row, so ${shown(func)} has no effect`,
        );
    }
    return types;
  }

  function linkParents(
    all: typeof resources,
    kept: typeof resources,
    names: Map<string, Item>,
    types: ReadonlyMap<string, Type>,
  ) {
    for (const { item, parent } of all) {
      const found = parent === "" ? undefined : names.get(parent);
      if (!found || !types.has(item.type)) continue;
      found.children ??= new Set();
      found.children.add(item.type);
    }
    for (const { item, parent } of kept) {
      if (parent === "") continue;
      item.parent = names.get(parent);
      if (!item.parent)
        drop("resources", "parents that are not in the file", { ...item.place, column: "Parent Resource" }, parent);
    }
    for (const { item } of kept) refuseLoop(item);
  }

  const rooted = new Set<Item>();
  function refuseLoop(item: Item) {
    const way: Item[] = [];
    for (let at: Item | undefined = item; at && !rooted.has(at); at = at.parent) {
      if (way.includes(at)) {
        const loop = [...way.slice(way.indexOf(at)), at].map(({ name }) => name).join(" → ");
        throw refusal(
          file,
          { ...at.place, column: "Parent Resource" },
          `${loop} is a circle of parents`,
          "empty one of these cells",
        );
      }
      way.push(at);
    }
    for (const one of way) rooted.add(one);
  }

  function linkRights(names: Map<string, Item>): Map<string, Right> {
    const keys = new Map<string, Right>();
    for (const { of: name, right, place } of rights) {
      const of = names.get(name);
      if (!of) {
        drop("entitlements", "entitlements of a resource that is not in the file", place, name);
        continue;
      }
      const key = `${name}:${right.slug}`;
      if (keys.has(key)) {
        drop("entitlements", "rows whose entitlement another row has", place, key);
        continue;
      }
      const made: Right = { ...right, of, holders: new Map() };
      keys.set(key, made);
      of.entitlements ??= [];
      of.entitlements.push(made);
    }
    return keys;
  }

  function link({ principal, entitlement, place }: GrantRow, names: Map<string, Item>, keys: Map<string, Right>) {
    const right = keys.get(entitlement);
    const named = names.get(principal);
    const through = named ? undefined : keys.get(principal);
    const holder = named ?? through?.of;
    if (!holder) return drop("grants", "grants to somebody who is not in the file", place, principal);
    if (!right) return drop("grants", "grants of an entitlement that is not in the file", place, entitlement);
    const known = right.holders.get(holder);
    if (known && (!through || known.includes(through)))
      return drop("grants", "grants that another row gives", place, `${principal} → ${entitlement}`);
    right.holders.set(holder, through ? [...(known ?? []), through] : (known ?? nothing));
  }

  return { add, drop, warn: (message) => void warnings.add(message), end };
}

const nothing: readonly Right[] = [];
const noTies = () => ({ parent: undefined, children: undefined, entitlements: undefined });
const noFacts = {
  email: "",
  status: "",
  lastLogin: "",
  type: "",
  login: "",
  profile: undefined as JsonObject | undefined,
};

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
