import { once } from "node:events";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { BatonError } from "@baton-connectors/sdk";
import { type Result, readMessage } from "./answers.ts";
import { elementAt } from "./ber.ts";
import type { Entry } from "./entry.ts";
import { cannotConnect, lost, unanswered, unreadable } from "./failures.ts";
import { abandon, message, type Request, startTls, unbind } from "./requests.ts";

export interface Server {
  readonly host: string;
  readonly port: number;
  /** A Unix socket in place of host and port. */
  readonly socketPath?: string;
  /** TLS from the first byte, or asked for on a plain connection, or none. */
  readonly security: "tls" | "start-tls" | "none";
  readonly tls: ConnectionOptions;
  /** How long a server may be silent while it is waited for. */
  readonly timeoutMs: number;
}

interface Waiting {
  readonly request: Request;
  readonly onEntry: (entry: Entry) => void;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** An answer that is longer is none: what the largest groups of the largest directories need is a tenth of it. */
const longestMessage = 1 << 30;

/** One connection to a server. Requests on it may overlap; who reads pages has it alone for that: see `Pool`. */
export class Connection {
  readonly #server: Server;
  #socket: Socket;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();
  #chunks: Buffer[] = [];
  #received = 0;
  /** Bytes from which on it is worth looking. */
  #needed = 2;
  #ended: BatonError | undefined;

  private constructor(server: Server, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    this.#listen();
  }

  static async open(server: Server, signal: AbortSignal): Promise<Connection> {
    const { host, port, socketPath, security, tls, timeoutMs } = server;
    const isTls = security === "tls";
    const place = socketPath ? { path: socketPath } : { host, port };
    const inbox = new Inbox();
    // What is made into one over TLS is read by that one.
    const reading = security === "start-tls" ? {} : { onread: inbox };
    const socket = isTls
      ? connectTls({ port, ...named(host), ...tls, ...reading })
      : connectPlain({ ...place, ...reading });
    const connection = new Connection(
      server,
      await connected(socket, isTls ? "secureConnect" : "connect", server, signal),
    );
    inbox.take = (chunk) => connection.#receive(chunk);
    socket.setKeepAlive(true, timeoutMs);
    socket.setNoDelay(true);
    if (security === "start-tls") await connection.#upgrade(signal);
    return connection;
  }

  /** Why it is not there any more. */
  get ended(): BatonError | undefined {
    return this.#ended;
  }

  /** Sends a request and waits for its end. Throws only where there is no answer; a refusal is a result. */
  async send(request: Request, signal: AbortSignal, onEntry: (entry: Entry) => void = () => {}): Promise<Result> {
    if (this.#ended) throw this.#ended.changed({ effect: "none" });
    signal.throwIfAborted();
    const id = ++this.#lastId;
    const { timeoutMs } = this.#server;
    const onAbort = () => this.#giveUp(id, signal.reason as Error);
    signal.addEventListener("abort", onAbort);
    try {
      return await new Promise<Result>((resolve, reject) => {
        const timer = setTimeout(() => {
          this.#giveUp(id, unanswered(this.#server, request));
          // What does not answer one request is not asked another: the next one has a connection of its own.
          this.close();
        }, timeoutMs);
        this.#waiting.set(id, { request, onEntry, resolve, reject, timer });
        this.#socket.write(message(id, request.op, request.controls));
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  close() {
    if (!this.#ended) this.#socket.end(message(++this.#lastId, unbind));
    this.#end(new BatonError("Unavailable", "the connection was closed here"));
  }

  async #upgrade(signal: AbortSignal) {
    const { code, message: said } = await this.send(startTls, signal);
    if (code !== 0) {
      this.close();
      throw new BatonError("FailedPrecondition", `the server refuses StartTLS: LDAP result ${code} ${said}`.trim(), {
        kind: "config",
        hint: "Use ldaps:// or leave --start-tls out.",
      });
    }
    const plain = this.#socket;
    plain.removeAllListeners();
    const secure = connectTls({ socket: plain, ...named(this.#server.host), ...this.#server.tls });
    this.#socket = await connected(secure, "secureConnect", this.#server, signal);
    this.#listen();
  }

  #listen() {
    this.#socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on("error", (error) => this.#end(lost(this.#server, error)));
    this.#socket.on("close", () => this.#end(lost(this.#server)));
  }

  #receive(chunk: Buffer) {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#received < this.#needed) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let at = 0;
    try {
      for (let found = elementAt(bytes, at); found; found = elementAt(bytes, at)) {
        if (found.tag !== 0x30) throw new Error("what comes is not LDAP");
        this.#take(bytes, found);
        at = found.end;
        if (this.#ended) return;
      }
      this.#needed = lengthAt(bytes, at);
    } catch (error) {
      this.#end(unreadable(this.#server, error));
      return;
    }
    const rest = bytes.subarray(at);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#received = rest.length;
  }

  #take(bytes: Buffer, element: { readonly tag: number; readonly start: number; readonly end: number }) {
    const { id, answer } = readMessage(bytes, element);
    // The server says that it ends the connection: https://www.rfc-editor.org/rfc/rfc4511#section-4.4.1
    if (id === 0 && answer.kind === "result") {
      this.#end(lost(this.#server, new Error(answer.result.message || `LDAP result ${answer.result.code}`)));
      return;
    }
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    waiting.timer.refresh();
    if (answer.kind === "entry") waiting.onEntry(answer.entry);
    if (answer.kind !== "result") return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer.result);
  }

  #giveUp(id: number, error: Error) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (!this.#ended) this.#socket.write(message(++this.#lastId, abandon(id)));
    waiting.reject(error);
  }

  #end(why: BatonError) {
    if (this.#ended) return;
    this.#ended = why;
    this.#socket.destroySoon();
    this.#chunks = [];
    for (const { request, reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(request.changes ? why.changed({ effect: "unknown" }) : why);
    }
    this.#waiting.clear();
  }
}

/**
 * One buffer that everything is read into, and copied out of as long as it is. Otherwise there are 64 KiB for each piece that comes, which
 * small answers, many of them, leave holes of in the memory.
 */
class Inbox {
  readonly buffer = Buffer.allocUnsafeSlow(1 << 16);
  take: (chunk: Buffer) => void = () => {};
  readonly callback = (length: number, buffer: Uint8Array): boolean => {
    this.take(Buffer.from(buffer.subarray(0, length)));
    return true;
  };
}

/** The name that the certificate has to have; addresses have none. */
const named = (host: string) => (isIP(host) ? { host } : { host, servername: host });

/** Bytes that the message at a place has; without its head, one more than there are. */
function lengthAt(bytes: Buffer, at: number): number {
  const there = bytes.length - at;
  if (there < 2) return there + 1;
  const first = bytes[at + 1]!;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (there < 2 + octets) return there + 1;
  const length = bytes.readUIntBE(at + 2, octets);
  if (length > longestMessage) throw new Error(`an answer of ${length} bytes`);
  return 2 + octets + length;
}

async function connected(socket: Socket, event: string, server: Server, signal: AbortSignal): Promise<Socket> {
  const tooLate = AbortSignal.timeout(server.timeoutMs);
  try {
    await once(socket, event, { signal: AbortSignal.any([signal, tooLate]) });
    return socket;
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    if (signal.aborted) throw signal.reason;
    throw cannotConnect(
      server,
      tooLate.aborted ? new Error(`no connection within ${server.timeoutMs / 1000} s`) : error,
    );
  }
}
