/** Connections that are used again. How many are in use is bounded by how many pages are read at once. */
export class Pool<Connection> {
  readonly #open: () => Promise<Connection>;
  readonly #end: (connection: Connection) => Promise<void>;
  #idle: Connection[] = [];
  readonly #used = new Set<Connection>();
  #keeps = true;

  constructor(open: () => Promise<Connection>, end: (connection: Connection) => Promise<void>) {
    this.#open = open;
    this.#end = end;
  }

  async take(): Promise<Connection> {
    const connection = this.#idle.pop() ?? (await this.#open());
    this.#used.add(connection);
    return connection;
  }

  async giveBack(connection: Connection, isWhole: boolean) {
    if (!this.#used.delete(connection)) return;
    if (isWhole && this.#keeps && this.#idle.length < 10) this.#idle.push(connection);
    else await this.#end(connection);
  }

  /** Does `work` with a connection; one on which it failed is not used again. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.take();
    let isWhole = false;
    try {
      const result = await work(connection);
      isWhole = true;
      return result;
    } finally {
      await this.giveBack(connection, isWhole);
    }
  }

  /** A connection that the server ended while nobody used it. */
  forget(connection: Connection) {
    this.#idle = this.#idle.filter((one) => one !== connection);
  }

  /** Ends what is idle, and later what is in use now. */
  async retire() {
    this.#keeps = false;
    const idle = this.#idle;
    this.#idle = [];
    await Promise.all(idle.map(this.#end));
  }

  async close() {
    const all = [...this.#idle, ...this.#used];
    this.#idle = [];
    this.#used.clear();
    await Promise.all(all.map(this.#end));
  }
}
