import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "@baton-connectors/c1z";
import * as v2 from "@baton-connectors/protocol/connector-v2";
import { createRegistry, type DescMessage, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";

/** A folder of its own for one test. */
export function folder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "baton-demo-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The rows of a file's latest finished sync as JSON, by id. */
export interface Content {
  readonly resourceTypes: Readonly<Record<string, JsonValue>>;
  readonly resources: Readonly<Record<string, JsonValue>>;
  readonly entitlements: Readonly<Record<string, JsonValue>>;
  readonly grants: Readonly<Record<string, JsonValue>>;
}

export async function contentOf(file: string): Promise<Content> {
  const store = await openStore(file, { readOnly: true });
  try {
    if ((await store.bindLatest("full")) === undefined) throw new Error(`no finished sync in ${file}`);
    return {
      resourceTypes: await rows(
        v2.ResourceTypeSchema,
        (pageToken) => store.listResourceTypes({ pageToken }),
        ({ id }) => id,
      ),
      resources: await rows(v2.ResourceSchema, (pageToken) => store.listResources({ pageToken }), idOf),
      entitlements: await rows(
        v2.EntitlementSchema,
        (pageToken) => store.listEntitlements({ pageToken }),
        ({ id }) => id,
      ),
      grants: await rows(
        v2.GrantSchema,
        (pageToken) => store.listGrants({ pageToken }),
        ({ id }) => id,
      ),
    };
  } finally {
    await store.discard();
  }
}

const idOf = ({ id }: v2.Resource) => `${id!.resourceType}:${id!.resource}`;
const isMessage = (value: unknown): value is DescMessage =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "message";
const registry = createRegistry(...(Object.values(v2) as unknown[]).filter(isMessage));

async function rows<Desc extends DescMessage>(
  schema: Desc,
  list: (
    pageToken: string,
  ) => ReturnType<Store["listGrants"]> | Promise<{ rows: readonly MessageShape<Desc>[]; next: string }>,
  id: (row: MessageShape<Desc>) => string,
): Promise<Record<string, JsonValue>> {
  const found: Record<string, JsonValue> = {};
  for (let pageToken = "", more = true; more; ) {
    const page = (await list(pageToken)) as { rows: readonly MessageShape<Desc>[]; next: string };
    for (const row of page.rows) {
      if (id(row) in found) throw new Error(`${id(row)} is there twice`);
      found[id(row)] = toJson(schema, row, { registry });
    }
    pageToken = page.next;
    more = pageToken !== "";
  }
  return found;
}
