import { type Event, EventSchema } from "@baton-connectors/protocol/connector-v2";
import { resource } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import type { Row } from "../engines/engine.ts";
import type { ConfigFile, GrantQuery } from "../file/shape.ts";
import type { QueryBlock } from "../query/read-page.ts";
import { toGrant } from "../resources/grants.ts";
import { resourceInput } from "../resources/inputs.ts";
import type { Written } from "../yaml/shape.ts";

interface About {
  /** The beginning of the event's id. */
  readonly id: string;
  readonly event: Event["event"];
}

/** A query that tells what changed after a time. */
export interface Source {
  readonly key: string;
  readonly block: QueryBlock;
  /** The column with the time of the change. */
  readonly column: string;
  events(client: Client, row: Row): readonly About[];
}

/** In their order: by type, what changed of its resources, then of its grants. */
export function sourcesOf(file: ConfigFile): readonly Source[] {
  const types = [...(file.resource_types ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return types.flatMap(([type, { incremental_sync: changed, grants = [] }]) => [
    ...(changed ? [ofResources(type, changed)] : []),
    ...grants.flatMap((query, i) => ofGrants(type, i, query)),
  ]);
}

function ofResources(type: string, changed: NonNullable<ResourceChanges>): Source {
  return {
    key: `${type}:resource`,
    block: changed,
    column: changed.cursor_column ?? "",
    events({ evaluator }, cols) {
      const id = evaluator.text(changed.resource_id!, { cols });
      if (id === "") return [];
      const value = { resourceId: { resourceType: type, resource: id } };
      return [
        {
          id: `resource:${type}:${id}`,
          event: create(EventSchema, { event: { case: "resourceChangeEvent", value } }).event,
        },
      ];
    },
  };
}
type ResourceChanges = NonNullable<ReturnType<NonNullable<ConfigFile["resource_types"]>["get"]>>["incremental_sync"];

function ofGrants(type: string, index: number, { map = [], incremental_sync: changed }: GrantQuery): Source[] {
  if (!changed) return [];
  const { vars, pagination, scope } = changed;
  const source = (kind: "changes" | "revokes", query: Written | undefined, column = ""): Source[] => {
    if (!query) return [];
    const block = { query, ...(vars && { vars }), ...(pagination && { pagination }), ...(scope && { scope }) };
    return [
      {
        key: `${type}:grants:${index}:${kind}`,
        block,
        column,
        events: (client, cols) => map.flatMap((one) => aboutGrant(client, type, kind, changed, one, cols)),
      },
    ];
  };
  return [
    ...source("changes", changed.changes_query, changed.changes_cursor_column),
    ...source("revokes", changed.revokes_query, changed.revokes_cursor_column),
  ];
}

function aboutGrant(
  client: Client,
  type: string,
  kind: "changes" | "revokes",
  { resource_id: about }: NonNullable<GrantQuery["incremental_sync"]>,
  map: NonNullable<GrantQuery["map"]>[number],
  cols: Row,
): readonly About[] {
  const id = client.evaluator.text(about!, { cols });
  if (id === "") return [];
  const of = resource({ type, id, displayName: "" });
  const inputs = { cols, resource: resourceInput(of) };
  if (client.evaluator.truth(map.skip_if, inputs)) return [];
  const grant = toGrant(client, of, map, inputs);
  // A row that names nobody, or nothing that could be held.
  if (!grant || grant.entitlement!.id === `${type}:${id}:`) return [];
  const { entitlement, principal } = grant;
  const value = { entitlement: entitlement!, principal: principal! };
  const isGrant = kind === "changes";
  const { event } = create(EventSchema, {
    event: isGrant ? { case: "createGrantEvent", value } : { case: "createRevokeEvent", value },
  });
  return [{ id: `${isGrant ? "grant" : "revoke"}:${entitlement!.id}:${principal!.id!.resource}`, event }];
}
