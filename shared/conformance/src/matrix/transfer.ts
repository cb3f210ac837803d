import { answerOf, responseOf } from "./answer.ts";

/** How an exchange goes when the connection is to blame. */
export type OnTheWire = (pass: () => Promise<Response>) => Promise<Response>;

const broken = (code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("the connection ended"), { code }) });

export const droppedBefore: OnTheWire = async () => {
  throw broken("ECONNRESET");
};

/** The app did what was asked; nobody heard. */
export const droppedAfter: OnTheWire = async (pass) => {
  await (await pass()).arrayBuffer();
  throw broken("UND_ERR_SOCKET");
};

export const cutMidway: OnTheWire = async (pass) => {
  const whole = await pass();
  const bytes = new Uint8Array(await whole.arrayBuffer());
  if (bytes.length === 0) throw broken("UND_ERR_SOCKET");
  const half = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, bytes.length >> 1));
      controller.error(new TypeError("terminated", { cause: broken("ECONNRESET").cause }));
    },
  });
  return new Response(half, { status: whole.status, headers: whole.headers });
};

const pieces = 6;

/** Whole, but in pieces that take their time, cut wherever: within a character, too. */
export const inPieces: OnTheWire = async (pass) => {
  const whole = await answerOf(await pass());
  const bytes = new TextEncoder().encode(whole.text);
  if (bytes.length === 0) return responseOf(whole);
  const size = Math.ceil(bytes.length / pieces);
  let at = 0;
  const slow = new ReadableStream({
    async pull(controller) {
      await new Promise(setImmediate);
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
      if (at >= bytes.length) controller.close();
    },
  });
  return new Response(slow, { status: whole.status, headers: whole.headers.map(([a, b]) => [a, b]) });
};
