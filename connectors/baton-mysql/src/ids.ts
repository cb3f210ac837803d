import type { Column, ObjectName, Routine } from "./read/objects.ts";

/** Ids as Go's connector makes them: names as they are, joined by dots. */
export const serverId = (hostname: string) => `server:${hostname}`;
export const databaseId = (database: string) => `database:${database}`;
export const entitlementIdOf = (privilege: string, resourceId: string) => `entitlement:${privilege}:${resourceId}`;

/** The privilege in the id of an entitlement. */
export const privilegeIn = (entitlementId: string) => entitlementId.split(":")[1] ?? "";

/** What follows the type in the id of a resource. */
export const nameIn = (resourceId: string) => resourceId.slice(resourceId.indexOf(":") + 1);

const joined = (...names: readonly string[]) => names.join(".");
/** As statements have it: no other names look like it. */
const quoted = (...names: readonly string[]) => names.map((name) => `\`${name.replaceAll("`", "``")}\``).join(".");

/**
 * The ids of what there is. Dots in names make some the same: then the one in the database with the shortest name keeps the id, and
 * the others have their names quoted. A procedure with the name of a function has its type added.
 */
export interface Ids {
  table(table: ObjectName): string;
  column(column: Column): string;
  routine(routine: Routine): string;
}

/** Go's, where several things may have one id. */
export const goIds: Ids = {
  table: ({ database, name }) => `table:${joined(database, name)}`,
  column: ({ database, name, column }) => `column:${joined(database, name, column)}`,
  routine: ({ database, name }) => `routine:${joined(database, name)}`,
};

export interface Named {
  readonly tables: readonly ObjectName[];
  readonly columns: readonly Column[];
  readonly routines: readonly Routine[];
}

export function idsOf({ tables, columns, routines }: Named): Ids {
  const dotted = ({ database }: ObjectName) => database.includes(".");
  /** Whoever else has the id, for each thing that may share one: only with a dot in its database's name. */
  const shorter = <T extends ObjectName>(
    things: readonly T[],
    id: (thing: T) => string,
    mayClash: (thing: T) => boolean,
  ) => {
    const wanted = new Set(things.filter(mayClash).map(id));
    const first = new Map<string, T>();
    if (wanted.size > 0)
      for (const thing of things) {
        const known = wanted.has(id(thing)) ? first.get(id(thing)) : thing;
        if (!known || rank(thing) < rank(known)) first.set(id(thing), thing);
      }
    return (thing: T) => !mayClash(thing) || !first.has(id(thing)) || same(first.get(id(thing))!, thing);
  };
  const rank = (thing: ObjectName) => thing.database.length * 1000 + thing.name.length;
  const same = (one: ObjectName, other: ObjectName) => one.database === other.database && one.name === other.name;
  const keepsTable = shorter(tables, goIds.table, dotted);
  const keepsColumn = shorter(columns, goIds.column, (column) => dotted(column) || column.name.includes("."));
  const keepsRoutine = shorter(routines, goIds.routine, dotted);
  const functions = new Set(
    routines.filter(({ type }) => type === "FUNCTION").map(({ database, name }) => quoted(database, name)),
  );
  return {
    table: (table) => (keepsTable(table) ? goIds.table(table) : `table:${quoted(table.database, table.name)}`),
    column: (column) =>
      keepsColumn(column) ? goIds.column(column) : `column:${quoted(column.database, column.name, column.column)}`,
    routine: (routine) => {
      const id = keepsRoutine(routine) ? goIds.routine(routine) : `routine:${quoted(routine.database, routine.name)}`;
      const isSecond = routine.type !== "FUNCTION" && functions.has(quoted(routine.database, routine.name));
      return isSecond ? `${id} (${routine.type.toLowerCase()})` : id;
    },
  };
}
