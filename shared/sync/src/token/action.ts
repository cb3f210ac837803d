import type { RowKind } from "../store.ts";

/** What an action of the stack does. The words are those of the Go engine: a file begun by one can be resumed by the other. */
export const operations = [
  "init",
  "list-resource-types",
  "list-resources",
  "list-entitlements",
  "list-resources-for-entitlements",
  "list-grants",
  "list-external-resources",
  "fetch-assets",
  "grant-expansion",
  "targeted-resource-sync",
  "list-static-entitlements",
] as const;
export type Operation = (typeof operations)[number];

/** One unit of paged work. Without a resource type it is the root of its phase, which pushes the actual listings. */
export interface Action {
  /** Ten decimal digits, ascending in the order of creation. */
  readonly id: string;
  /** Text of another version is kept as it is, so that it can be refused by name. */
  readonly operation: Operation | (string & {});
  readonly pageToken: string;
  readonly resourceTypeId: string;
  readonly resourceId: string;
  readonly parentResourceTypeId: string;
  readonly parentResourceId: string;
  /** Came from a page that named further cursors of its listing. */
  readonly spawned: boolean;
  /** Lists a whole resource type at once. */
  readonly typeScoped: boolean;
  /** On a root: the type-scoped listings of the phase are on the stack already. */
  readonly typeScopedPlanned: boolean;
  /** Of a list with several pages, some of them read: where what it put begins, by kind of row. Other engines do not know it. */
  readonly firstRow?: Readonly<Partial<Record<RowKind, number>>> | undefined;
}

export type NewAction = Partial<Omit<Action, "id" | "operation">> & { readonly operation: Operation };

export const makeAction = (id: string, init: NewAction): Action => ({
  id,
  operation: init.operation,
  pageToken: init.pageToken ?? "",
  resourceTypeId: init.resourceTypeId ?? "",
  resourceId: init.resourceId ?? "",
  parentResourceTypeId: init.parentResourceTypeId ?? "",
  parentResourceId: init.parentResourceId ?? "",
  spawned: init.spawned ?? false,
  typeScoped: init.typeScoped ?? false,
  typeScopedPlanned: init.typeScopedPlanned ?? false,
});

export const actionId = (count: number): string => String(count).padStart(10, "0");
