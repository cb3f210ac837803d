import { readFileSync } from "node:fs";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { createVendor, makePeople } from "../simulator/vendors/index.ts";
import type { Group } from "../simulator/vendors/kit.ts";
import { connectors, standaloneApp, standaloneNames } from "./standalone-subject.ts";

const memberships = (groups: readonly Group[]) => groups.reduce((sum, { members }) => sum + members.length, 0);

describe.each(standaloneNames)("%s", (name) => {
  test("reads all of its app by its own flags, and says that it is a preview", async () => {
    const { vendor, connector, given } = standaloneApp(name);
    const people = makePeople(7, 4);
    const { fetch } = inProcess({ handle: createVendor(vendor, people).handle });
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const runtime = createRuntime(connector, given, { log, sleep: async () => {}, transport: async () => fetch });
    await runtime.validate();
    const store = memoryStore();
    await runSync({ runtime, store, log, sleep: async () => {} });
    const { resources = {}, grants = {} } = store.content();
    const groups = [...(vendor.group ? people.groups : []), ...(vendor.standalone?.other ? people.others : [])];
    const besides = vendor.standalone?.besides?.(people) ?? {};
    expect(Object.keys(resources)).toHaveLength(people.users.length + groups.length + (besides.resources ?? 0));
    expect(Object.keys(grants)).toHaveLength(memberships(groups) + (besides.grants ?? 0));
    const folder = new URL(`${name}/`, connectors);
    expect(readFileSync(new URL("README.md", folder), "utf8")).toContain("**Preview.**");
    expect(readFileSync(new URL("src/main.ts", folder), "utf8")).toContain("preview: true");
  });
});

test("there are ten", () => {
  expect(standaloneNames).toHaveLength(10);
});
