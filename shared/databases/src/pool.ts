/** Connections that are used again, and at most `most` of them at once: whoever comes then waits for one. */
export class Pool<Connection> {
  readonly #open: () => Promise<Connection>;
  readonly #end: (connection: Connection) => Promise<void>;
  readonly #most: number;
  /** Taken or being opened. */
  #taken = 0;
  readonly #waiting: (() => void)[] = [];
  #idle: Connection[] = [];
  readonly #used = new Set<Connection>();
  #keeps = true;

  constructor(open: () => Promise<Connection>, end: (connection: Connection) => Promise<void>, most = Infinity) {
    this.#open = open;
    this.#end = end;
    this.#most = most;
  }

  async take(): Promise<Connection> {
    if (this.#taken < this.#most) this.#taken++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      const connection = this.#idle.pop() ?? (await this.#open());
      this.#used.add(connection);
      return connection;
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  /** Hands the place on to whoever has waited longest. */
  #free() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken--;
  }

  async giveBack(connection: Connection, isWhole: boolean) {
    if (!this.#used.delete(connection)) return;
    const isKept = isWhole && this.#keeps && this.#idle.length < 10;
    if (isKept) this.#idle.push(connection);
    this.#free();
    if (!isKept) await this.#end(connection);
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
