import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { clubYaml, createApp, makeTenant, type StyleName, styles } from "../simulator/index.ts";
import { byText } from "./subject.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function synced(rowers: number, style: StyleName, cap: number) {
  const tenant = makeTenant({ rowers, boats: 2 });
  const { handle } = createApp(tenant, { style, cap });
  const { fetch, requests } = inProcess({ handle });
  const config = { text: clubYaml("https://club.test/api", style), variables: { CLUB_TOKEN: tenant.token } };
  const runtime = createRuntime(byText, config, { log: silent, sleep: async () => {}, transport: async () => fetch });
  const store = memoryStore();
  const summary = await runSync({ runtime, store, log: silent, sleep: async () => {} });
  const { resources = {}, grants = {} } = store.content();
  return { tenant, summary, requests, resources: Object.keys(resources), grants: Object.keys(grants) };
}

describe.each(Object.keys(styles) as StyleName[])("%s", (style) => {
  // No row, one, a page less one, a page, one more, two pages and one more; pages as large as asked for and smaller.
  test.each([0, 1, 3, 4, 5, 9].flatMap((rowers) => [3, 4, 100].map((cap) => [rowers, cap] as const)))(
    "%i rowers, at most %i on a page: all of them, once",
    async (rowers, cap) => {
      const { tenant, resources, grants, summary } = await synced(rowers, style, cap);
      expect(summary.outcome).toBe("finished");
      expect(resources.filter((id) => id.includes("rower")).sort()).toHaveLength(rowers);
      const seats = tenant.boats.flatMap(({ id, crew }) => crew.map((one) => `boat:${id}:seat:rower:${one}`));
      expect(grants.sort()).toEqual(seats.sort());
    },
  );
});
