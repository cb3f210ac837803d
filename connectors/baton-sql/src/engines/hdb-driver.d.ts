/** What is used of SAP's driver, which has no types of its own: https://github.com/SAP/node-hdb#readme */
declare module "hdb" {
  import type { EventEmitter } from "node:events";
  import type { Readable } from "node:stream";

  interface Column {
    readonly columnDisplayName: string;
    readonly dataType: number;
  }
  interface ResultSet {
    readonly metadata: readonly Column[];
    readonly closed: boolean;
    createObjectStream(): Readable;
    close(done?: (error?: Error) => void): void;
  }
  interface Lob {
    read(done: (error: Error | null, content: Buffer) => void): void;
  }
  interface Parameter {
    readonly dataType: number;
  }
  type Answered = (error: Error | null, answer?: ResultSet | number) => void;
  interface Statement {
    readonly parameterMetadata: readonly Parameter[] | undefined;
    execute(values: readonly unknown[], options: object, done: Answered): void;
    drop(done?: (error?: Error) => void): void;
  }
  interface Client extends EventEmitter {
    connect(done: (error?: Error) => void): void;
    execute(sql: string, options: object, done: Answered): void;
    prepare(sql: string, options: object, done: (error: Error | null, statement?: Statement) => void): void;
    setAutoCommit(yes: boolean): void;
    commit(done: (error?: Error | null) => void): void;
    rollback(done: (error?: Error | null) => void): void;
    end(): void;
    destroy(error?: Error): void;
  }
  const driver: { createClient(options: object): Client };

  export { type Client, type Column, type Lob, type ResultSet, type Statement };
  export default driver;
}
