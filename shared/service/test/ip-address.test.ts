import { afterEach, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";
import { small } from "./small-connector.ts";

let to: TestConductor | undefined;
let service: RunningService | undefined;

afterEach(async () => {
  await service?.stop();
  await to?.close();
});

const start = ({ issued, conductor }: TestConductor) =>
  startService({ connector: small }, { issued, caFile: conductor.caFile });

test("a server is reached by its address, and its certificate must be for that", async () => {
  to = await testConductor({}, { hostName: "127.0.0.1" });
  service = start(to);
  const { id } = to.conductor.queue.add({ clientId: to.issued.clientId, task: { hello: {} } });
  expect((await to.conductor.ended(id, 120_000)).state).toBe("succeeded");
});

test("a certificate for other names than the address is refused", async () => {
  to = await testConductor({}, { hostName: "127.0.0.1", certificateHosts: ["localhost"] });
  service = start(to);
  await until(() => service!.lines.some(({ level }) => level === "warn" || level === "error"), "the refusal is logged");
  expect(JSON.stringify(service.lines)).toContain("certificate");
});
