import type { Place } from "../refusal.ts";
import type { TableName } from "../tables.ts";
import type { Item, Right } from "./model.ts";

/** Rows as they were read, before it is known what they refer to. */
export interface ResourceRow {
  readonly item: Item;
  readonly func: string;
  readonly parent: string;
}

export interface RightRow {
  readonly of: string;
  readonly right: Omit<Right, "of" | "holders">;
  readonly place: Place;
}

export interface GrantRow {
  readonly principal: string;
  readonly entitlement: string;
  readonly place: Place;
}

/** Counts a row that is left out, with its place. */
export type Drops = (table: TableName, reason: string, place: Place, value?: string) => void;
