/**
 * A connector in service mode as a process of its own, to be killed at any moment. What it does to its "app" is appended
 * to a file, line by line, synced: `node chaos-connector.ts EFFECTS WORK CA`. chaos-ledger.ts reads that.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  connector,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { runService, tappedLog } from "../src/index.ts";
import { pages, rowsPerPage } from "./chaos-size.ts";

const [effectsFile, tempDirectory, caFile] = process.argv.slice(2) as [string, string, string];
const members = new Set<string>();
for (const line of readFileSync(effectsFile, "utf8").split("\n")) {
  const [what, key = ""] = line.split(/ (.*)/);
  if (what === "grant") members.add(key);
  if (what === "revoke") members.delete(key);
}
const effects = openSync(effectsFile, "a");
function effect(line: string) {
  writeSync(effects, `${line}\n`);
  fsyncSync(effects);
}
effect("start");

/** As apps do: what is seen first decides, and what was decided is done later. */
async function change(to: "grant" | "revoke", entitlement: Entitlement, principal: Resource): Promise<boolean> {
  const key = `${entitlement.resource!.id!.resource} ${principal.id!.resource}`;
  effect(`enter ${key}`);
  const wasThere = members.has(key);
  await setTimeout(20);
  const isNews = wasThere !== (to === "grant");
  if (isNews) {
    if (to === "grant") members.add(key);
    else members.delete(key);
    effect(`${to} ${key}`);
  }
  await setTimeout(20);
  effect(`leave ${key}`);
  return isNews;
}
/** What must not happen twice. */
async function once(what: string) {
  effect(`begin ${what}`);
  await setTimeout(20);
  effect(`did ${what}`);
  await setTimeout(20);
}

const slow = process.env.CHAOS_NEVER_ENDS === "true";
const user = resourceType<undefined>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  list: async ({ page }) => {
    const at = Number(page.cursor ?? 0);
    // So that it can be killed in the middle, however busy the machine is.
    if (slow && at + 1 === pages) await new Promise(() => {});
    await setTimeout(slow && at > pages / 2 ? 200 : 20);
    effect(`page ${at}`);
    const items = Array.from({ length: rowsPerPage }, (_, i) => `u${at * rowsPerPage + i}`).map((id) =>
      resource({ type: "user", id, displayName: id, user: {} }),
    );
    return { items, ...(at + 1 < pages && { next: at + 1 }) };
  },
  account: {
    credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
    create: async ({ account: { login } }) => {
      await once(`account ${login}`);
      return { outcome: "created", resource: resource({ type: "user", id: login, displayName: login, user: {} }) };
    },
  },
});
const group = resourceType<undefined>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: async () => ({ items: [resource({ type: "group", id: "g1", displayName: "Team", group: {} })] }),
  entitlements: async ({ resource: of }) => ({
    items: [assignment(of, "member", { grantableTo: [user], displayName: "Member" })],
  }),
  grants: async () => ({ items: [] }),
  grant: async ({ entitlement, principal }) => {
    const isNews = await change("grant", entitlement, principal);
    const grants = [grant(entitlement.resource!, "member", principal.id!)];
    return { grants, ...(!isNews && { annotations: [grantAlreadyExists()] }) };
  },
  revoke: async ({ grant: { entitlement, principal } }) =>
    (await change("revoke", entitlement!, principal!)) ? {} : { annotations: [grantAlreadyRevoked()] },
});
const chaotic = connector<unknown, undefined>({
  metadata: { displayName: "Chaotic" },
  connect: () => undefined,
  resourceTypes: [user, group],
  actions: [
    {
      name: "badge",
      invoke: async ({ args }) => {
        await once(`action ${args.number}`);
        return { response: {} };
      },
    },
  ],
});

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const abandon = new AbortController();
const secrets = createSecrets();
const write = (level: string) => (fields: object, msg: string) =>
  void process.stdout.write(`${JSON.stringify({ level, msg, ...fields })}\n`);
const plain = { debug: () => {}, info: write("info"), warn: write("warn"), error: write("error") };
const log = tappedLog(plain, secrets, () => new Date());
await runService({
  clientId: process.env.BATON_CLIENT_ID!,
  clientSecret: process.env.BATON_CLIENT_SECRET!,
  runtime: createRuntime(chaotic, undefined, { log, secrets, signal: abandon.signal, provisioning: true }),
  ...{ log, secrets, tempDirectory, caFile, abandon },
  env: { BATON_HOST_ID: "chaos", BATON_GET_TASKS: process.env.BATON_GET_TASKS },
  build: { package: "github.com/conductorone/baton-test", version: "1.0.0" },
  httpTimeoutMs: 10_000,
  taskConcurrency: 4,
  sync: { workers: 1, resourceTypeIds: [], skipFullSync: false, storageEngine: "", saveEveryMs: 100 },
  signal: stop.signal,
});
closeSync(effects);
