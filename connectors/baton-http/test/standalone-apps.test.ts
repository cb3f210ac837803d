import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readStandalone } from "@baton-connectors/mapping/standalone";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { createVendor, makePeople, vendors } from "../simulator/vendors/index.ts";
import { connectorOf } from "../src/standalone.ts";

/** Connectors that are a file of baton-http: their apps are simulated here, once for all. */
const connectors = new URL("../../", import.meta.url);
const fileOf = (name: string) => new URL(`${name}/src/connector.yaml`, connectors);
const names = readdirSync(connectors).filter(
  (name) => existsSync(fileOf(name)) && /^resource_types:/m.test(readFileSync(fileOf(name), "utf8")),
);

describe.each(names)("%s", (name) => {
  const app = readStandalone(readFileSync(fileOf(name), "utf8"), "connector.yaml");
  const vendor = vendors[name.replace("baton-", "")]!;
  /** Flags by the variables of the example, whose names they end in. */
  const given = Object.fromEntries(
    Object.keys(app.config.fields).map((flag) => [
      flag,
      Object.entries(vendor.variables).find(([key]) => key.endsWith(flag.toUpperCase().replaceAll("-", "_")))![1],
    ]),
  );

  test("reads all of its app by its own flags, and says that it is a preview", async () => {
    const people = makePeople(7, 4);
    const { fetch } = inProcess({ handle: createVendor(vendor, people).handle });
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const runtime = createRuntime(connectorOf(app), given, {
      log,
      sleep: async () => {},
      transport: async () => fetch,
    });
    await runtime.validate();
    const store = memoryStore();
    await runSync({ runtime, store, log, sleep: async () => {} });
    const { resources = {}, grants = {} } = store.content();
    expect(Object.keys(resources)).toHaveLength(11);
    expect(Object.keys(grants)).toHaveLength(people.groups.reduce((sum, { members }) => sum + members.length, 0));
    const folder = new URL(`${name}/`, connectors);
    expect(readFileSync(new URL("README.md", folder), "utf8")).toContain("**Preview.**");
    expect(readFileSync(new URL("src/main.ts", folder), "utf8")).toContain("preview: true");
  });
});

test("there are some", () => {
  expect(names).toEqual(expect.arrayContaining(["baton-linear", "baton-pagerduty", "baton-zoom"]));
});
