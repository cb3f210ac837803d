import type { Exchange } from "@baton-connectors/conductor";
import { afterEach, describe, expect, test } from "@jest/globals";
import { hostIdOf } from "../src/host/host-id.ts";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";
import { scripted } from "./scripted-connector.ts";

let server: TestConductor | undefined;
let service: RunningService | undefined;
afterEach(async () => {
  await service?.stop();
  await server?.close();
  server = service = undefined;
});

type Hello = {
  host_id: string;
  task_id?: string;
  build_info: Record<string, string>;
  os_info: Record<string, string>;
  connector_metadata: { display_name: string; capabilities: { connector_capabilities: string[] } };
};

test("the first Hello and that of a hello task say who we are, alike but for the task", async () => {
  const hellos: Hello[] = [];
  const observe = (exchange: Exchange) => {
    if (exchange.kind === "rpc" && exchange.method === "Hello") hellos.push(exchange.request as Hello);
  };
  server = await testConductor({}, { observe });
  service = startService({ connector: scripted() }, { issued: server.issued, caFile: server.conductor.caFile });
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: { hello: {} } });
  await until(() => hellos.length === 2, "both have come");
  const [first, second] = hellos as [Hello, Hello];
  expect(first.task_id ?? "").toBe("");
  expect(second).toEqual({ ...first, task_id: id });
  expect(first.host_id).toBe("host-1");
  expect(first.build_info).toEqual({
    lang_version: `node${process.versions.node}`,
    package: "github.com/conductorone/baton-test",
    package_version: "1.2.3",
  });
  // A single empty field of these, and ConductorOne does not register the connector.
  const names = ["hostname", "os", "platform", "platform_version", "platform_family"];
  expect(Object.keys(first.os_info).sort()).toEqual(
    [...names, "kernel_version", "kernel_arch", "virtualization_system"].sort(),
  );
  expect(Object.values(first.os_info)).not.toContain("");
  expect(first.connector_metadata.display_name).toBe("Scripted");
  expect(first.connector_metadata.capabilities.connector_capabilities).toEqual(
    expect.arrayContaining(["CAPABILITY_SYNC", "CAPABILITY_PROVISION", "CAPABILITY_TICKETING", "CAPABILITY_ACTIONS"]),
  );
});

describe("the host id", () => {
  test.each([
    [{ BATON_HOST_ID: "pod-7" }, "pod-7"],
    [{ BATON_HOST_ID: "" }, "baton-sdk"],
    [{ BATON_HOST_ID: "x".repeat(300) }, "x".repeat(256)],
  ])("of %j", (env, id) => {
    expect(hostIdOf(env)).toBe(id);
  });
  test("otherwise is the host's name", () => expect(hostIdOf({})).not.toBe(""));
});
