import { Connection, type Server } from "../protocol/connection.ts";

/**
 * Connections to one server, each bound. What asks once shares them; who reads a list page by page has one for itself, since a
 * server may keep one list for each connection (OpenLDAP does).
 */
export class Pool {
  readonly #open: (signal: AbortSignal) => Promise<Connection>;
  #connections: Connection[] = [];
  #opening: Promise<Connection> | undefined;
  readonly #paging = new Set<Connection>();

  constructor(server: Server, bind: (connection: Connection, signal: AbortSignal) => Promise<void>) {
    this.#open = async (signal) => {
      const connection = await Connection.open(server, signal);
      try {
        await bind(connection, signal);
      } catch (error) {
        connection.close();
        throw error;
      }
      this.#connections.push(connection);
      return connection;
    };
  }

  /** For one request. */
  async shared(signal: AbortSignal): Promise<Connection> {
    const [connection] = this.#alive();
    if (connection) return connection;
    this.#opening ??= this.#open(signal).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** For a list; to be given back. */
  async alone(signal: AbortSignal): Promise<Connection> {
    // One that is being opened for a single request is as good.
    await this.#opening?.catch(() => undefined);
    const connection = this.#alive().find((one) => !this.#paging.has(one)) ?? (await this.#open(signal));
    // Another list may have taken it meanwhile.
    if (this.#paging.has(connection)) return this.alone(signal);
    this.#paging.add(connection);
    return connection;
  }

  giveBack(connection: Connection) {
    this.#paging.delete(connection);
  }

  /** A list is left unread: its server forgets it with the connection. */
  drop(connection: Connection) {
    this.#paging.delete(connection);
    connection.close();
  }

  close() {
    for (const connection of this.#connections) connection.close();
    this.#connections = [];
    this.#paging.clear();
  }

  #alive(): readonly Connection[] {
    this.#connections = this.#connections.filter(({ ended }) => !ended);
    return this.#connections;
  }
}
