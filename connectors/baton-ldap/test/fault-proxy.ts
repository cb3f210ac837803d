import { connect, createServer, type Socket } from "node:net";
import { constructed, integer, octets, Reader, tags } from "../src/protocol/ber.ts";
import { pagedResults } from "../src/protocol/requests.ts";
import { filterText } from "./filter-text.ts";
import { type Framed, frames } from "./frames.ts";

/** What goes wrong, of the requests that match, as the recordings state it. */
export interface Fault {
  readonly op?: string;
  /** Patterns. */
  readonly base?: string;
  readonly filter?: string;
  readonly scope?: "base" | "one" | "sub";
  /** Only requests for a further page. */
  readonly paged?: boolean;
  /** Leaves so many alone first, then strikes so often. */
  readonly skip?: number;
  readonly times?: number;
  /** The answer in place of the server's. */
  readonly result?: readonly [code: number, message: string];
  /** The connection ends before the request goes on, after the first entry, after the answer, in place of the answer. */
  readonly close?: "before" | "mid" | "after" | "swallow";
  readonly hang?: boolean;
  readonly nopaging?: boolean;
  readonly badcookie?: boolean;
  readonly patch?: readonly Patch[];
}
interface Patch {
  readonly dn: string;
  readonly set?: Readonly<Record<string, readonly (string | { readonly hex: string })[]>>;
  readonly drop?: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
  readonly newDn?: string;
}

/** A request as it came by. */
export interface Seen {
  readonly op: string;
  readonly connection: number;
  readonly base: string;
  readonly filter: string;
  readonly scope: string;
  readonly attributes: readonly string[];
  readonly pageSize: number | undefined;
  readonly isFurtherPage: boolean;
  /** Of a change, whatever was sent. */
  readonly bytes: Buffer;
}

const names: Readonly<Record<number, string>> = {
  96: "bind",
  66: "unbind",
  99: "search",
  102: "modify",
  104: "add",
  74: "delete",
  80: "abandon",
  119: "extended",
};
const answerTags: Readonly<Record<string, number>> = {
  bind: 97,
  search: 101,
  modify: 103,
  add: 105,
  delete: 107,
  extended: 120,
};

export interface FaultProxy {
  readonly port: number;
  readonly seen: readonly Seen[];
  readonly connections: number;
  setFaults(faults: readonly Fault[]): void;
  close(): Promise<void>;
}

/** Stands before a directory on the loopback, notes what is asked, and gets wrong what it is told to. */
export async function faultProxy(serverPort: number): Promise<FaultProxy> {
  let seen: Seen[] = [];
  let strike = striking([]);
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const number = ++connections;
    const upstream = connect(serverPort, "127.0.0.1");
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const struck = new Map<number, Fault>();
    client.on(
      "data",
      frames((frame) => {
        const request = readRequest(frame, number);
        if (names[frame.tag] !== "abandon") seen.push(request);
        const fault = strike(request);
        if (fault) struck.set(frame.id, fault);
        if (fault?.hang) return;
        if (fault?.close === "before") return void client.destroy();
        if (fault?.result) return void client.write(answer(frame.id, answerTags[request.op]!, fault.result));
        upstream.write(fault?.nopaging || fault?.badcookie ? withControls(frame, fault) : frame.bytes);
      }),
    );
    upstream.on(
      "data",
      frames((frame) => {
        const fault = struck.get(frame.id);
        if (fault?.close === "swallow") return void client.destroy();
        client.write(fault?.patch && frame.tag === 0x64 ? patched(frame, fault.patch) : frame.bytes);
        const ends = fault?.close === "mid" || (fault?.close === "after" && frame.tag !== 0x64);
        if (ends) client.end();
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  return {
    port: address.port,
    get seen() {
      return seen;
    },
    get connections() {
      return connections;
    },
    setFaults(faults) {
      seen = [];
      connections = 0;
      strike = striking(faults);
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function striking(faults: readonly Fault[]) {
  const counts = faults.map(() => 0);
  return (request: Seen): Fault | undefined => {
    for (const [i, fault] of faults.entries()) {
      if (fault.op !== undefined && fault.op !== request.op) continue;
      if (fault.scope !== undefined && fault.scope !== request.scope) continue;
      if (fault.base !== undefined && !new RegExp(fault.base, "i").test(request.base)) continue;
      if (fault.filter !== undefined && !new RegExp(fault.filter, "i").test(request.filter)) continue;
      if (fault.paged && !request.isFurtherPage) continue;
      const number = ++counts[i]! - (fault.skip ?? 0);
      if (number > 0 && number <= (fault.times ?? Number.POSITIVE_INFINITY)) return fault;
    }
    return undefined;
  };
}

function readRequest({ bytes, op, tag, controls }: Framed, connection: number): Seen {
  const base = { op: names[tag] ?? `tag ${tag}`, connection, bytes, base: "", filter: "", scope: "", attributes: [] };
  const found = { ...base, pageSize: undefined, isFurtherPage: false };
  if (base.op === "delete") return { ...found, base: bytes.toString("utf8", op.start, op.end) };
  const reader = new Reader(bytes, op);
  if (base.op === "modify" || base.op === "add") return { ...found, base: reader.text() };
  if (base.op !== "search") return found;
  const dn = reader.text();
  const scope = ["base", "one", "sub"][reader.integer(tags.enumerated)]!;
  reader.next();
  for (let i = 0; i < 3; i++) reader.next();
  const filter = filterText(bytes, reader.next());
  const attributes: string[] = [];
  for (const list = reader.inside(tags.sequence); !list.isDone; ) attributes.push(list.text());
  const paging = controls.find(({ oid }) => oid === pagedResults)?.value;
  const value = paging && new Reader(paging).inside(tags.sequence);
  const pageSize = value?.integer();
  const isFurtherPage = (value?.octets().length ?? 0) > 0;
  return { ...found, base: dn, scope, filter, attributes, pageSize, isFurtherPage };
}

const answer = (id: number, tag: number, [code, message]: readonly [number, string]) =>
  constructed(0x30, integer(id), constructed(tag, integer(code, tags.enumerated), octets(""), octets(message)));

function withControls({ id, bytes, op, opStart, controls }: Framed, fault: Fault): Buffer {
  const kept = controls.flatMap(({ oid, value, bytes: whole }) => {
    if (oid !== pagedResults || !value) return [whole];
    if (fault.nopaging) return [];
    const content = new Reader(value).inside(tags.sequence);
    const size = content.integer();
    return [constructed(0x30, octets(oid), octets(constructed(0x30, integer(size), octets("bad!bad!"))))];
  });
  const control = kept.length > 0 ? [constructed(0xa0, ...kept)] : [];
  return constructed(0x30, integer(id), bytes.subarray(opStart, op.end), ...control);
}

function patched({ id, bytes, op }: Framed, patches: readonly Patch[]): Buffer {
  const reader = new Reader(bytes, op);
  let dn = reader.text();
  let attributes: (readonly [string, readonly Buffer[]])[] = [];
  for (const list = reader.inside(tags.sequence); !list.isDone; ) {
    const attribute = list.inside(tags.sequence);
    const name = attribute.text();
    const values: Buffer[] = [];
    for (const set = attribute.inside(tags.set); !set.isDone; ) values.push(set.octets());
    attributes.push([name, values]);
  }
  for (const { dn: pattern, set = {}, drop = [], rename = {}, newDn } of patches) {
    if (!new RegExp(pattern, "i").test(dn)) continue;
    const changed = [...drop, ...Object.keys(set)];
    attributes = attributes
      .filter(([name]) => !changed.includes(name))
      .map(([name, values]) => [rename[name] ?? name, values]);
    for (const [name, values] of Object.entries(set))
      attributes.push([
        name,
        values.map((value) => (typeof value === "string" ? Buffer.from(value) : Buffer.from(value.hex, "hex"))),
      ]);
    dn = newDn ?? dn;
  }
  const parts = attributes.map(([name, values]) =>
    constructed(0x30, octets(name), constructed(tags.set, ...values.map((value) => octets(value)))),
  );
  return constructed(0x30, integer(id), constructed(0x64, octets(dn), constructed(0x30, ...parts)));
}
