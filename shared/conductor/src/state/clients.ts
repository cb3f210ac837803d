import { generateKeyPairSync, randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { JWK } from "jose";
import { requireHost } from "../host.ts";
import { readMeta } from "./meta.ts";

/** Where `serve` listens unless told otherwise. */
export const usualHost = "localhost:8443";

export type Client = { id: string; name: string; createdAt: number; publicKey: JWK };

/** The secret is shown once: only its public half is kept. */
export type IssuedClient = { clientId: string; clientSecret: string };

export type Clients = {
  /** `host` is where connectors reach the conductor, `localhost:8443`; by default that of the running server. */
  create(options?: { name?: string; host?: string }): IssuedClient;
  get(id: string): Client | undefined;
  /** By full id or by the name before the `@`. */
  find(idOrName: string): Client | undefined;
  list(): Client[];
  /** A new secret for the same id: the old one, and tokens that it bought, stop working at once. */
  rotate(id: string): IssuedClient;
  remove(id: string): void;
};

const adjectives = ["amber", "brisk", "calm", "eager", "lucid", "noble", "quiet", "rapid", "sunny", "vivid"];
const animals = ["badger", "falcon", "heron", "ibex", "lynx", "marten", "otter", "raven", "stoat", "wren"];

export function openClients(database: DatabaseSync): Clients {
  const read = (row: Record<string, unknown>): Client => ({
    id: String(row.id),
    name: String(row.name),
    createdAt: Number(row.created_at),
    publicKey: JSON.parse(String(row.public_key)) as JWK,
  });
  return {
    create({ name = inventName(), host = readMeta(database, "host") ?? usualHost } = {}) {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) {
        throw new Error(`"${name}" is no client name: use letters, digits, dots, dashes and underscores, at most 100`);
      }
      requireHost(host);
      const { publicKey, clientSecret } = newSecret();
      const id = `${name}@${host}/conductor`;
      if (database.prepare("select 1 from clients where name = ?").get(name)) {
        throw new Error(`a client named "${name}" exists already; choose another name or remove it first`);
      }
      database
        .prepare("insert into clients (id, name, public_key, created_at) values (?, ?, ?, ?)")
        .run(id, name, publicKey, Date.now());
      return { clientId: id, clientSecret };
    },
    rotate(id) {
      const { publicKey, clientSecret } = newSecret();
      const { changes } = database.prepare("update clients set public_key = ? where id = ?").run(publicKey, id);
      if (changes === 0) throw new Error(`no client "${id}"`);
      return { clientId: id, clientSecret };
    },
    get(id) {
      const row = database.prepare("select * from clients where id = ?").get(id);
      return row && read(row);
    },
    find(idOrName) {
      const row = database.prepare("select * from clients where id = ? or name = ?").get(idOrName, idOrName);
      return row && read(row);
    },
    list: () => database.prepare("select * from clients order by created_at, name").all().map(read),
    remove(id) {
      database.prepare("delete from clients where id = ?").run(id);
    },
  };
}

function newSecret(): { publicKey: string; clientSecret: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x, d } = privateKey.export({ format: "jwk" });
  const secret = Buffer.from(JSON.stringify({ kty, crv, x, d })).toString("base64url");
  return { publicKey: JSON.stringify({ kty, crv, x }), clientSecret: `secret-token:conductorone.com:v1:${secret}` };
}

function inventName(): string {
  const pick = (words: string[]) => words[randomInt(words.length)];
  return `${pick(adjectives)}-${pick(animals)}-${randomInt(10_000, 100_000)}`;
}
