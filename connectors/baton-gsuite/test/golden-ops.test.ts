import {
  BatonActionStatus,
  EventSchema,
  type Grant,
  LocalCredentialOptionsSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { parseResourceBid, toBatonError } from "@baton-connectors/sdk";
import { memoryStore } from "@baton-connectors/sync/memory";
import type { JsonObject } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { differences } from "./differences.ts";
import {
  asJson,
  comparable,
  type GoldenOp,
  goldenRows,
  goldenTenant,
  read,
  rowKinds,
  settingsOf,
  storedRows,
} from "./golden.ts";
import { type Google, openGoogle } from "./google.ts";
import { opsThatEndOtherwise } from "./known-endings.ts";

const { pool, ops } = read<{ pool: JsonObject[]; ops: GoldenOp[] }>("golden-ops.json.gz");

/** Operations of the command line itself: their flags are tested where the command line is. */
const ofTheCommandLine = new Set([
  "both-credentials",
  "no-credentials",
  "missing-required",
  "key-file-missing",
  "grant-group-no-provisioning-flag",
  "create-account-no-provisioning-flag",
  "create-account-email-flag",
  "create-account-missing-email",
]);

let synced: Record<string, Record<string, unknown>>;
beforeAll(async () => {
  const { store } = await openGoogle(goldenTenant).sync();
  synced = store.content();
});

describe("an operation recorded with the Go connector", () => {
  for (const op of ops.filter(({ name }) => !ofTheCommandLine.has(name) && !name.startsWith("list-actions"))) {
    test(`${op.name} has the same effect and outcome`, async () => {
      const google = openGoogle(goldenTenant, op.overlay, settingsOf(op.flags));
      const { exit, events, store } = await perform(google, op);
      const other = opsThatEndOtherwise[op.name];
      const writes = google.sent
        .filter(({ method }) => method !== "GET")
        .map(({ method, path, body }) => [method, path, bodyOf(body)]);
      expect({ exit, writes }).toEqual({
        exit: other?.exit ?? op.exit,
        writes: other?.writes ?? op.writes.map(([method, path, body]) => [method, path, body === null ? null : body]),
      });
      if (op.events && exit === 0 && op.exit === 0) {
        expect(other?.events ? events.map(({ id }) => id) : events).toEqual(
          other?.events ?? op.events.map((event) => comparable(event)),
        );
      }
      if (store && op.rows && !other?.rows) {
        const golden = goldenRows(pool, op.rows);
        const ours = storedRows(store);
        expect(rowKinds.flatMap((kind) => differences(kind, golden[kind], ours[kind]))).toEqual([]);
      }
    });
  }
});

interface Outcome {
  readonly exit: number;
  readonly events: readonly JsonObject[];
  readonly store?: ReturnType<typeof memoryStore>;
}

async function perform(google: Google, { flags }: GoldenOp): Promise<Outcome> {
  const text = (name: string) => (typeof flags[name] === "string" ? (flags[name] as string) : undefined);
  const { runtime } = google;
  const done = { exit: 0, events: [] };
  try {
    if (text("grant-entitlement")) {
      const entitlement = synced.entitlements![text("grant-entitlement")!] as never;
      const principal = synced.resources![`${text("grant-principal-type")}\0${text("grant-principal")}`] as Resource;
      await runtime.grant({ entitlement, principal });
    } else if (text("revoke-grant")) {
      const grant = grants().get(text("revoke-grant")!);
      if (!grant) return { ...done, exit: 5 };
      await runtime.revoke({ grant });
    } else if (text("invoke-action")) return await invoke(google, flags);
    else if (text("create-account-profile")) {
      const profile = JSON.parse(text("create-account-profile")!) as JsonObject;
      const account = { emails: [], login: "", loginAliases: [], profile };
      const credentials = create(LocalCredentialOptionsSchema, {
        options: { case: "randomPassword", value: { length: 20n } },
      });
      await runtime.createAccount({ resourceTypeId: text("create-account-resource-type") ?? "", account, credentials });
    } else if (text("delete-resource")) {
      await runtime.deleteResource({ id: idOf(text("delete-resource-type")!, text("delete-resource")!) });
    } else if (text("rotate-credentials")) {
      const id = idOf(text("rotate-credentials-type")!, text("rotate-credentials")!);
      await runtime.rotateCredential({ id, credentials: undefined });
    } else if (flags["event-feed"]) return { exit: 0, events: await allEvents(google, flags) };
    else if (text("sync-resources")) {
      const store = memoryStore();
      await google.sync({ into: store, targets: [parseResourceBid(text("sync-resources")!)] });
      return { ...done, store };
    } else throw new Error(`no such operation: ${JSON.stringify(flags)}`);
    return done;
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (error.code === "Unknown" && error.kind === "bug") throw thrown;
    return { ...done, exit: error.codeNumber };
  }
}

const idOf = (resourceType: string, resource: string) =>
  ({ $typeName: "c1.connector.v2.ResourceId", resourceType, resource, batonResource: false }) as never;

const grants = () => new Map(Object.values(synced.grants!).map((grant) => [(grant as Grant).id, grant as Grant]));

async function invoke({ runtime }: Google, flags: GoldenOp["flags"]): Promise<Outcome> {
  const state = await runtime.invokeAction({
    name: String(flags["invoke-action"]),
    resourceTypeId:
      typeof flags["invoke-action-resource-type"] === "string" ? flags["invoke-action-resource-type"] : "",
    args: JSON.parse(String(flags["invoke-action-args"])) as JsonObject,
    inlineWaitMs: 5000,
  });
  return { exit: state.status === BatonActionStatus.COMPLETE ? 0 : 2, events: [] };
}

async function allEvents({ runtime }: Google, flags: GoldenOp["flags"]): Promise<JsonObject[]> {
  const events: JsonObject[] = [];
  // Without a start the command line asks for what happens from now on.
  const startAt =
    typeof flags["event-feed-start-at"] === "string" ? new Date(flags["event-feed-start-at"]) : new Date();
  let cursor = typeof flags["event-feed-cursor"] === "string" ? flags["event-feed-cursor"] : "";
  const feedId = typeof flags["event-feed-id"] === "string" ? flags["event-feed-id"] : "";
  for (let call = 0; call < 50; call++) {
    const page = await runtime.listEvents({ feedId, cursor, startAt, pageSize: 100 });
    events.push(...page.events.map((event) => comparable(asJson(EventSchema, event))));
    expect(page.cursor.length).toBeLessThanOrEqual(4096);
    cursor = page.cursor;
    if (!page.hasMore) break;
  }
  return events;
}

function bodyOf(text: string): unknown {
  if (text === "") return null;
  const body = JSON.parse(text) as JsonObject;
  return typeof body.password === "string" ? { ...body, password: `<${body.password.length} characters>` } : body;
}
