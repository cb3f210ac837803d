import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFile } from "@baton-connectors/c1z";
import * as v2 from "@baton-connectors/protocol/connector-v2";
import { assignment, grant, resource } from "@baton-connectors/sdk";
import { toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { baton } from "./run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-missing-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// A group can hold a role that no list shows: its grant is in the file, role and entitlement are not.
test("a grant of an entitlement that is not in the file says itself what it is on, as the Go tool prints it", async () => {
  const path = join(folder, "file.c1z");
  const role = resource({ type: "role", id: "WORKFLOWS_ADMIN", displayName: "Workflows Administrator" });
  const held = grant(role, "assigned", { resourceType: "group", resource: "g" });
  const { id: entitlement_id } = assignment(role, "assigned");
  await createFile(path, (db) => {
    const sync_id = "2XAyBzDQMHPkO2ZzNBbBo00001A";
    const insert = (table: string, row: Readonly<Record<string, string | number | Uint8Array>>) =>
      db
        .prepare(`insert into ${table} (${Object.keys(row)}) values (${Object.keys(row).map(() => "?")})`)
        .run(...Object.values(row));
    const [started_at, ended_at] = ["2024-01-01 10:00:00", "2024-01-01 10:10:00"];
    insert("v1_sync_runs", { sync_id, started_at, ended_at, sync_token: "", sync_type: "full" });
    insert("v1_grants", {
      ...{ sync_id, discovered_at: started_at, external_id: held.id, entitlement_id },
      ...{ resource_type_id: "role", resource_id: "WORKFLOWS_ADMIN" },
      ...{ principal_resource_type_id: "group", principal_resource_id: "g" },
      data: toBinary(v2.GrantSchema, held),
    });
  });
  const json = await baton("grants", "-f", path, "-o", "json");
  expect(JSON.parse(json.stdout).grants).toMatchObject([
    {
      entitlement: { id: "role:WORKFLOWS_ADMIN:assigned", displayName: `MISSING ENTITLEMENT (${entitlement_id})` },
      resource: {
        id: { resourceType: "role", resource: "WORKFLOWS_ADMIN" },
        displayName: "MISSING RESOURCE (role:WORKFLOWS_ADMIN)",
      },
      resourceType: { id: "role", displayName: "MISSING RESOURCE TYPE (role)" },
    },
  ]);
  expect((await baton("grants", "-f", path)).stdout).toContain("MISSING RESOURCE (role:WORKFLOWS_ADMIN)");
});
