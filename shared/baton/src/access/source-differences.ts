import { attach, type SqlReader } from "@baton-connectors/c1z";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";

interface Pair {
  readonly id: string;
  readonly was: Uint8Array;
  readonly is: Uint8Array | null;
}

/**
 * Where the same sync of two files differs in what grants were inherited by, a line for each grant, by their ids. `circles`:
 * entitlements that hold each other; other programs pass nothing on among them, so grants of these may be added.
 */
export function* sourceDifferences(
  before: SqlReader,
  after: SqlReader,
  syncId: string,
  circles: ReadonlySet<string>,
): Generator<string> {
  const db = before.database;
  attach(before, after);
  const same = "o.external_id = g.external_id and o.sync_id = g.sync_id";
  const pairs = db
    .prepare(
      `select g.external_id as id, g.data as was, o.data as "is" from main.v1_grants g
       left join other.v1_grants o on ${same} where g.sync_id = ? order by g.external_id`,
    )
    .iterate(syncId) as unknown as Iterable<Pair>;
  for (const { id, was, is } of pairs) {
    if (is === null) yield `${id}: there before, not after`;
    else if (sources(was) !== sources(is)) yield `${id}: sources ${sources(was)} before, ${sources(is)} after`;
  }
  const added = db
    .prepare(
      `select o.external_id as id, o.entitlement_id as entitlement from other.v1_grants o where o.sync_id = ?
       and not exists (select 1 from main.v1_grants g where ${same}) order by o.external_id`,
    )
    .iterate(syncId);
  for (const { id, entitlement } of added)
    if (!circles.has(entitlement as string)) yield `${id as string}: there after, not before`;
}

/** As a text that is the same for the same sources. */
function sources(data: Uint8Array): string {
  const said = Object.entries(fromBinary(GrantSchema, data).sources?.sources ?? {});
  const texts = said.map(([from, { isDirect }]) => (isDirect ? `${from} direct` : from));
  return `[${texts.sort().join(", ")}]`;
}
