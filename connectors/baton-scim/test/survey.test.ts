import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type ScimObject } from "../simulator/index.ts";
import { writeMapping } from "../src/survey/init.ts";
import { probe } from "../src/survey/probe.ts";
import { everyQuirk, type QuirkCase } from "./every-quirk.ts";
import { openInstance } from "./instance.ts";
import { plainConfig } from "./subject.ts";

const tenant = makeTenant({ users: 11, groups: 5 });
const address = "https://scim.test";

function open({ quirks }: QuirkCase) {
  const instance = openInstance(tenant, { pageMax: 4, ...quirks });
  const { signal } = new AbortController();
  const now = () => new Date();
  const http = httpFactory({ log: silentLog, signal, now, transport: async () => instance.fetch });
  const context = { http, log: silentLog, secrets: createSecrets(), signal, now };
  const { username, password } = tenant.basic;
  const config = {
    ...plainConfig,
    ...(quirks.auth?.includes("basic") ? { username, password } : { apiKey: tenant.token }),
  };
  const query = new URLSearchParams(quirks.query).toString();
  return { instance, context, config, address: `${address}${query && `?${query}`}` };
}

describe("init looks at a server and writes a configuration that reads all of it", () => {
  test.each(Object.entries(everyQuirk))("%s", async (_, one) => {
    const { instance, context, config, ...opened } = open(one);
    const directory = mkdtempSync(join(tmpdir(), "baton-scim-init-"));
    const printed: string[] = [];
    const start = async () => ({ config, context, patiently: <T>(work: () => Promise<T>) => work() });
    expect(await writeMapping(opened.address, directory, (text) => printed.push(text), start)).toBe(0);
    expect(instance.requests.filter(({ method }) => method !== "GET")).toEqual([]);

    const yaml = readFileSync(join(directory, "scim.test.scim.yaml"), "utf8");
    const differing = printed.join("").match(/(?<=^ {2}✗ )[a-z-]+(?= {2})/gm) ?? [];
    expect([yaml, differing.toSorted()]).toEqual([expect.any(String), one.differs.toSorted()]);
    const synced = await sync(instance, { ...config, scimConfigValue: yaml });
    if (one.unreadable) expect(synced.complete).toBe(false);
    else expect([yaml, synced.rows]).toEqual([expect.any(String), rowsOf(one)]);
  });
});

describe("probe --write finds what changes a server carries out, and leaves nothing behind", () => {
  test.each(Object.entries(everyQuirk))("%s", async (_, one) => {
    const { instance, context, config, ...opened } = open(one);
    const before = structuredClone(instance.server.state);
    const { findings, leftovers } = await probe(opened.address, true, config, context);
    const differing = findings.filter(({ state }) => state === "differs").map(({ rule }) => rule);
    expect([findings, differing.toSorted()]).toEqual([
      expect.anything(),
      [...one.differs, ...(one.writes ?? [])].toSorted(),
    ]);
    expect(leftovers).toEqual([]);
    expect(instance.server.state).toEqual(before);
  });
});

async function sync(instance: ReturnType<typeof openInstance>, config: typeof plainConfig) {
  try {
    const { summary, store } = await instance.sync(config);
    const { resources = {}, grants = {} } = store.content();
    const counted = summary.skips.length > 0;
    return {
      complete: summary.outcome === "finished" && !counted,
      rows: [...Object.keys(resources), ...Object.keys(grants)].sort(),
    };
  } catch {
    return { complete: false, rows: [] };
  }
}

/** What there is in the tenant, as far as the server shows it. */
function rowsOf({ quirks, flat }: QuirkCase): string[] {
  const values = (list: unknown) => (list ?? []) as ScimObject[];
  const label = ({ value, display }: ScimObject) => String(quirks.roles === "strings" ? value : display);
  const roles = tenant.users.flatMap(({ id, roles }) =>
    (quirks.roles === "omit" ? [] : values(roles)).map((one) => ({
      id,
      role: label(one).toLowerCase().replace(/[ -]/g, "_"),
    })),
  );
  const members = new Map(tenant.groups.map(({ id, members }) => [id, values(members)]));
  const inherited = ({ value, type }: ScimObject): ScimObject[] =>
    type === "Group" ? (flat ? [] : [{ value, type }, ...members.get(value)!.flatMap(inherited)]) : [{ value, type }];
  const grants = [...members].flatMap(([id, list]) =>
    list.flatMap(inherited).map(({ value, type }) => `group:${id}:member:${String(type).toLowerCase()}:${value}`),
  );
  return [
    ...tenant.users.map(({ id }) => `user\0${id}`),
    ...tenant.groups.map(({ id }) => `group\0${id}`),
    ...new Set(roles.map(({ role }) => `role\0${role}`)),
    ...roles.map(({ id, role }) => `role:${role}:member:user:${id}`),
    ...new Set(grants),
  ].sort();
}
