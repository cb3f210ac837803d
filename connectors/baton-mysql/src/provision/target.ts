import { notFound, type ResourceRef } from "@baton-connectors/sdk";
import type { View } from "../held/view.ts";
import { databaseId, serverId } from "../ids.ts";
import type { Account } from "../read/accounts.ts";
import type { Column, ObjectName, Routine } from "../read/objects.ts";

/** What a right is on. */
export type Target =
  | { readonly kind: "server" }
  | { readonly kind: "database"; readonly database: string }
  | ({ readonly kind: "table" } & ObjectName)
  | ({ readonly kind: "column" } & Column)
  | ({ readonly kind: "routine" } & Routine)
  | { readonly kind: "account"; readonly accounts: readonly Account[] };

export function targetIn(view: View, { resourceType, resource: id }: ResourceRef): Target {
  const target = find(view, resourceType, id);
  if (target) return target;
  throw notFound(`the server has no ${resourceType} '${id.slice(id.indexOf(":") + 1)}'`, {
    hint: "It may be gone, or in a database that is skipped. Sync again.",
  });
}

function find({ facts, snapshot, ids, principals }: View, type: string, id: string): Target | undefined {
  switch (type) {
    case "server":
      return id === serverId(facts.hostname) ? { kind: "server" } : undefined;
    case "database": {
      const database = snapshot.databases.find((one) => databaseId(one) === id);
      return database === undefined ? undefined : { kind: "database", database };
    }
    case "table": {
      const table = snapshot.tables.find((one) => ids.table(one) === id);
      return table && { kind: "table", ...table };
    }
    case "column": {
      const column = snapshot.columns.find((one) => ids.column(one) === id);
      return column && { kind: "column", ...column };
    }
    case "routine": {
      const routine = snapshot.routines.find((one) => ids.routine(one) === id);
      return routine && { kind: "routine", ...routine };
    }
    default: {
      const principal = principals.find((one) => one.resource === id);
      return principal && { kind: "account", accounts: principal.accounts };
    }
  }
}
