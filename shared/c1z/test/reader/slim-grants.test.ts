import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { beforeEach, expect, test } from "@jest/globals";
import { openReader } from "../../src/index.ts";
import { changeDatabase, fixture, testFile } from "../v1-file.ts";

const file = testFile();
const slim: string[] = [];

/** Grants as Go writes them when it is told to leave out what the columns say: every other one, here. */
beforeEach(() => {
  slim.length = 0;
  changeDatabase(
    file.path,
    (db) => {
      const rows = db.prepare("select id, external_id as name, data from v1_grants where id % 2 = 0").all();
      const update = db.prepare("update v1_grants set data = ? where id = ?");
      for (const { id, name, data } of rows) {
        const { $typeName, id: grantId, annotations, sources } = fromBinary(GrantSchema, data as Uint8Array);
        void $typeName;
        const bare = create(GrantSchema, { id: grantId, annotations, ...(sources && { sources }) });
        update.run(toBinary(GrantSchema, bare), id as number);
        slim.push(name as string);
      }
    },
    fixture("nested.sqlite.c1z"),
  );
});

/** The Go file's grants, those that were made slim with their entitlement and principal by id alone. */
async function expected() {
  const reader = await openReader(fixture("nested.sqlite.c1z"), { temporaryDirectory: file.directory });
  const all = [...reader.rows(reader.latestFinished()!.syncId).grants()];
  await reader.close();
  return all.map(({ id, data }) => {
    const grant = fromBinary(GrantSchema, data);
    if (!slim.includes(id)) return grant;
    const named = (of: { id?: unknown } | undefined) => create(ResourceSchema, { id: of!.id as never });
    grant.principal = named(grant.principal);
    const { id: entitlementId, resource } = grant.entitlement!;
    grant.entitlement = create(EntitlementSchema, { id: entitlementId, resource: named(resource) });
    return grant;
  });
}

test("a grant whose message leaves out what its columns say gets it back, however it is read", async () => {
  const whole = await expected();
  expect(slim.length).toBeGreaterThan(100);
  const reader = await openReader(file.path, { temporaryDirectory: file.directory });
  const read = [...reader.rows(reader.latestFinished()!.syncId).grants()];
  await reader.close();
  expect(read.map(({ data }) => fromBinary(GrantSchema, data))).toEqual(whole);

  const store = await file.open({ readOnly: true });
  await store.bindLatest();
  expect((await store.listGrants({})).rows).toEqual(whole);
  expect(await store.getGrant(slim[0]!)).toEqual(whole.find(({ id }) => id === slim[0]));
  const rows = [];
  for await (const page of store.grantRows(whole[0]!.entitlement!.id)) rows.push(...page);
  const sameEntitlement = whole.filter(({ entitlement }) => entitlement!.id === whole[0]!.entitlement!.id);
  expect(rows.map(({ data }) => fromBinary(GrantSchema, data))).toEqual(sameEntitlement);
  await store.close();
});
