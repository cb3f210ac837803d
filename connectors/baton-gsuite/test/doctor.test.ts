import { runHere } from "@baton-connectors/conformance";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createGoogleSimulator, keyFile } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { gsuite } from "../src/connector.ts";
import { acme } from "./acme.ts";
import { serviceAccount } from "./google.ts";

let server: SimulatorServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Diagnosis {
  readonly steps: readonly { name: string; state: string; detail: string; hint: string }[];
  readonly resourceTypes: readonly {
    id: string;
    sync: readonly { id: string; state: string }[];
    provision: readonly { id: string; state: string }[];
  }[];
  readonly syncComplete: string;
}

/** What `doctor --output json` prints and its exit status, with only these scopes delegated. */
async function doctor(delegatedScopes?: string[], customerId = "C0acme") {
  const tenant = { ...acme, ...(delegatedScopes && { delegatedScopes }) };
  const { handle } = createGoogleSimulator({ tenant, serviceAccount });
  server = await startServer({ handle });
  const { status, stdout } = await runHere({ name: "baton-gsuite", config, connector: async () => gsuite }, [
    ...["doctor", "--output=json", "--log-level=error", `--base-url=${server.url}`, `--customer-id=${customerId}`],
    ...[
      "--administrator-email=admin@acme.example",
      `--credentials-json=${keyFile(serviceAccount, `${server.url}/token`)}`,
    ],
  ]);
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  const permissions = diagnosis.resourceTypes.flatMap(({ id: type, sync, provision }) => [
    ...sync.map(({ id, state }) => ({ type, id, state })),
    ...provision.map(({ id, state }) => ({ type, id, state })),
  ]);
  const missing = permissions.filter(({ state }) => state !== "works").map(({ type, id }) => `${type}: ${id}`);
  return { status, diagnosis, missing, requests: server.requests };
}

const readOnly = [
  "admin.directory.domain.readonly",
  "admin.directory.rolemanagement.readonly",
  "admin.directory.user.readonly",
  "admin.directory.group.readonly",
  "admin.directory.group.member.readonly",
  "admin.directory.user.security",
  "admin.reports.audit.readonly",
  "cloud-identity.inboundsso.readonly",
];

describe("doctor", () => {
  test("knows of every scope whether it is delegated, changing nothing", async () => {
    const { status, diagnosis, missing, requests } = await doctor();
    expect([status, diagnosis.syncComplete, missing]).toEqual([0, "yes", []]);
    expect(new Set(requests.map(({ method, path }) => (path === "/token" ? "token" : method)))).toEqual(
      new Set(["token", "GET"]),
    );
  });

  test("finds a sync complete with the scopes to read, and names those that changes would need", async () => {
    const { status, diagnosis, missing } = await doctor(readOnly);
    expect([status, diagnosis.syncComplete]).toEqual([0, "yes"]);
    expect(missing).toEqual([
      "role: admin.directory.rolemanagement",
      "user: admin.directory.user",
      "user: admin.datatransfer",
      "group: admin.directory.group.member",
      "group: admin.directory.group",
      "group: apps.groups.settings",
    ]);
  });

  test.each(readOnly.slice(1))("names %s when it alone was never delegated, and where to add it", async (scope) => {
    const { status, diagnosis, missing } = await doctor(readOnly.filter((other) => other !== scope));
    expect(missing.filter((line) => line.endsWith(`: ${scope}`)).length).toBeGreaterThan(0);
    expect(diagnosis.syncComplete).toBe("no");
    expect(status).not.toBe(0);
    const failed = diagnosis.steps.find(({ detail }) => detail.includes(`auth/${scope.replace(".readonly", "")}`));
    expect(failed?.hint).toContain("Domain-wide delegation");
  });

  test("tells that nothing works without the scope for domains, and what else is missing", async () => {
    const { status, diagnosis, missing } = await doctor(readOnly.slice(2));
    expect(status).toBe(9);
    expect(diagnosis.steps.find(({ name }) => name === "credentials")).toMatchObject({ state: "fails" });
    expect(missing).toContain("role: admin.directory.rolemanagement.readonly");
    expect(missing).not.toContain("group: admin.directory.group.readonly");
  });

  test("advises the narrowest scope, and the number that the Admin console takes", async () => {
    const { diagnosis } = await doctor(readOnly.filter((scope) => !scope.includes("group.member")));
    const failed = diagnosis.steps.find(({ name }) => name === "group members")!;
    expect(failed.detail).toContain("auth/admin.directory.group.member.readonly is not delegated");
    expect(failed.hint).toContain(serviceAccount.clientId);
  });

  test("says of a wrong customer id where to find the right one", async () => {
    const { diagnosis } = await doctor(undefined, "C0other");
    expect(diagnosis.steps.find(({ name }) => name === "credentials")).toMatchObject({
      state: "fails",
      detail: "Google knows no customer 'C0other'",
      hint: expect.stringContaining("Account settings"),
    });
  });
});
