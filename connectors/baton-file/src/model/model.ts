import type { JsonObject } from "@bufbuild/protobuf";
import type { Place } from "../refusal.ts";
import type { TableName } from "../tables.ts";

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
  /** How rows may write it: its name, or with its type before it. */
  written(item: Item): readonly string[];
}

export const listKey = (type: string, parent?: { readonly type: string; readonly name: string }) =>
  parent ? `${type}\0${parent.type}\0${parent.name}` : type;
