import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, jest, test } from "@jest/globals";
import { type Channel, createChannel } from "../src/channel/channel.ts";
import { readTrust } from "../src/channel/trust.ts";
import { createConductorOne } from "../src/conductor-one.ts";
import { answerEmpty, type StrictServer, strictServer } from "./strict-server.ts";
import { caller } from "./test-channel.ts";

const minute = 60_000;
const sizeBytes = 16 * 1024 * 1024;

let server: StrictServer;
let channel: Channel;
afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  channel.close();
  await server.close();
});

/** Time is virtual, so that the intervals are those of a real day; connections are real. */
async function open(onCall: (path: string, stream: ServerHttp2Stream) => void) {
  server = await strictServer({ now: () => Date.now(), onCall });
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate", "performance"] });
  channel = createChannel({
    address: { authority: "", host: "localhost", port: server.port, audience: "localhost" },
    trust: readTrust(server.caFile, {}),
    token: { authorization: async () => "Bearer x", forget() {} },
    proxy: undefined,
    userAgent: "test",
  });
  return createConductorOne(channel, caller);
}

/** Everything that the client sent so far has been seen, and it has seen the answers. */
async function settled(): Promise<void> {
  for (const session of server.sessions) {
    for (let trip = 0; trip < 2; trip++) await roundTrip(session);
  }
}
async function roundTrip(session: ServerHttp2Session): Promise<void> {
  if (session.destroyed || session.closed) return;
  // Called, too, when the connection ends first.
  await new Promise<void>((resolve) => void session.ping(() => resolve()));
}
async function pass(ms: number, until: () => boolean = () => false): Promise<void> {
  for (let passed = 0; passed < ms && !until(); passed += 5000) {
    await settled();
    jest.advanceTimersByTime(5000);
    await setImmediate();
  }
  await settled();
}
async function begun(calls: readonly unknown[]): Promise<void> {
  for (let turn = 0; turn < 10_000 && calls.length === 0; turn++) await setImmediate();
  expect(calls).toHaveLength(1);
}

test("a poll that is kept waiting for ten minutes is answered by a server that wants few pings", async () => {
  const calls: ServerHttp2Stream[] = [];
  const conductorOne = await open((_, stream) => void calls.push(stream));
  const poll = conductorOne.getTask(new AbortController().signal);
  const outcome = poll.then(
    () => "answered",
    (thrown: Error) => thrown.message,
  );
  await begun(calls);
  await pass(10 * minute - 10_000);
  expect(server.complaints).toEqual([]);
  expect(server.pings()).toBeGreaterThan(0);
  if (!calls[0]!.destroyed) answerEmpty(calls[0]!);
  expect(await outcome).toBe("answered");
  expect(server.sessions).toHaveLength(1);
});

test("polls that are kept waiting one after the other do not add up", async () => {
  const calls: ServerHttp2Stream[] = [];
  const conductorOne = await open((_, stream) => void calls.push(stream));
  for (let nth = 0; nth < 6; nth++) {
    const poll = conductorOne.getTask(new AbortController().signal).then(
      () => "answered",
      (thrown: Error) => thrown.message,
    );
    await begun(calls);
    await pass(9 * minute);
    answerEmpty(calls.pop()!);
    expect(await poll).toBe("answered");
  }
  expect(server.complaints).toEqual([]);
  expect(server.sessions).toHaveLength(1);
});

test("an upload of half an hour, to which the server says nothing before its end, arrives", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keepalive-"));
  const path = join(directory, "asset");
  writeFileSync(path, Buffer.alloc(sizeBytes));
  try {
    const calls: ServerHttp2Stream[] = [];
    let taken = 0;
    const conductorOne = await open((_, stream) => void calls.push(stream));
    let outcome: number | string | undefined;
    conductorOne.upload("t", path, new AbortController().signal).then(
      (bytes) => {
        outcome = bytes;
      },
      (thrown: Error) => {
        outcome = thrown.message;
      },
    );
    await begun(calls);
    const [stream] = calls;
    let ended = false;
    stream!.on("end", () => {
      ended = true;
    });
    // Half a megabyte a minute: the client has to wait for the server's window.
    const stopped = () => ended || outcome !== undefined || stream!.destroyed;
    while (!stopped()) {
      for (let want = 512 * 1024; want > 0 && !stopped(); ) {
        const chunk: Buffer | null = stream!.read() ?? null;
        if (chunk) {
          want -= chunk.length;
          taken += chunk.length;
        } else await setImmediate();
      }
      await pass(minute, stopped);
    }
    if (!stream!.destroyed) answerEmpty(stream!);
    for (let turn = 0; turn < 10_000 && outcome === undefined; turn++) await setImmediate();
    expect(server.complaints).toEqual([]);
    expect(outcome).toBe(sizeBytes);
    expect(taken).toBeGreaterThan(sizeBytes);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a connection that nothing is asked on is closed, and the next call has a new one", async () => {
  const conductorOne = await open((_, stream) => answerEmpty(stream));
  const signal = new AbortController().signal;
  await conductorOne.getTask(signal);
  await conductorOne.getTask(signal);
  expect(server.sessions).toHaveLength(1);
  await pass(2 * minute);
  for (let turn = 0; turn < 10_000 && !server.sessions[0]!.closed; turn++) await setImmediate();
  expect(server.sessions[0]!.closed).toBe(true);
  await conductorOne.getTask(signal);
  expect(server.sessions).toHaveLength(2);
  expect(server.pings()).toBe(0);
});

test("the connection is kept alive by TCP, which no server counts", async () => {
  const kept = jest.spyOn(Socket.prototype, "setKeepAlive");
  const conductorOne = await open((_, stream) => answerEmpty(stream));
  await conductorOne.getTask(new AbortController().signal);
  expect(kept.mock.calls).toContainEqual([true, 60_000]);
});
