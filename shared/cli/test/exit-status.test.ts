import { BatonError, codes, connector, fields } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

/** A program that fails while its connector is loaded: as late as a flag error and as early as a vendor's. */
async function failing(thrown: unknown) {
  const stdio = testStdio(["--log-level=fatal"]);
  const connector = async () => {
    throw thrown;
  };
  const status = await runProgram({ name: "baton-x", config: fields({}), connector }, stdio);
  return { status, ...stdio.output };
}
const wrapped = (message: string, cause: unknown) => Object.assign(new Error(message), { cause });

describe("the exit status is the number of the gRPC code", () => {
  test.each(codes.map((code, number) => [code, number] as const))("%s", async (code, number) => {
    const wanted = code === "OK" ? 13 : number;
    expect(await failing(new BatonError(code, "boom"))).toMatchObject({
      status: wanted,
      stderr: expect.stringMatching(/^boom\n/),
    });
    expect((await failing(wrapped("outer", new BatonError(code, "boom")))).status).toBe(wanted);
  });

  test.each<[string, unknown, number]>([
    ["a plain error", new Error("boom"), 2],
    ["an abort", Object.assign(new Error("stop"), { name: "AbortError" }), 1],
    ["a timeout", Object.assign(new Error("late"), { name: "TimeoutError" }), 4],
    ["something that is no error", "boom", 2],
  ])("%s", async (_, thrown, status) => {
    expect((await failing(thrown)).status).toBe(status);
  });
});

test("an error is followed by what helps: hint, permission, the vendor's request id", async () => {
  const request = { method: "GET", host: "app.example", path: "/users", status: 403, requestId: "r-1" };
  const error = new BatonError("PermissionDenied", "listing users failed", {
    hint: "Ask an admin.",
    permission: "users.read",
    request,
  });
  expect((await failing(error)).stderr).toBe(
    "listing users failed\n  hint: Ask an admin.\n  missing permission: users.read\n  request: GET app.example/users (request id r-1)\n  'baton-x doctor' shows what else is missing.\n",
  );
});

test("what others say reaches the terminal without its control sequences, its lines as they are", async () => {
  const said = "first\n\u001b]0;title\u0007second\u009b2J";
  const { stderr } = await failing(new BatonError("Unknown", said, { hint: said }));
  expect(stderr).toBe("first\n\ufffd]0;title\ufffdsecond\ufffd2J\n  hint: first\n\ufffd]0;title\ufffdsecond\ufffd2J\n");
});

test("a failing run never exits 0", async () => {
  const value = connector<unknown, null>({
    metadata: { displayName: "X" },
    connect: () => null,
    validate: () => Promise.reject(new BatonError("Unauthenticated", "no")),
    resourceTypes: [],
  });
  for (let round = 0; round < 20; round++) {
    const stdio = testStdio(["doctor", "--log-level=fatal"]);
    expect(await runProgram({ name: "baton-x", config: fields({}), connector: async () => value }, stdio)).toBe(16);
  }
});
