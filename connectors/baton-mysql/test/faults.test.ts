import { firstOf, isThorough } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createConnection } from "mysql2/promise";
import { type Cut, type CuttingProxy, cuttingProxy } from "./cutting-proxy.ts";
import { perform } from "./operations.ts";
import { contentOf, lines, parts } from "./rows.ts";
import { type Engine, recordedSeed, startServer, type TestServer } from "./servers.ts";
import { open, settings, sync } from "./sync.ts";

const cuts: readonly Cut[] = ["before it is sent", "before its answer", "in its answer"];
/** Of so many statements those that are cut off in this way: all of them, or each in one of the ways. */
const numbers = (count: number, cut: Cut) =>
  Array.from({ length: count }, (_, i) => i + 1).filter((i) => isThorough || i % cuts.length === cuts.indexOf(cut));

describe.each(firstOf<Engine>(["mariadb", "mysql"], 1))(
  "%s, whose connection breaks off at each statement in turn",
  (engine) => {
    let server: TestServer;
    let proxy: CuttingProxy;
    const config = () => settings(`${server.running.user}:${server.running.password}@tcp(127.0.0.1:${proxy.port})/`);
    beforeAll(async () => {
      server = await startServer(engine);
      proxy = await cuttingProxy(server.running.port);
      await server.seed(recordedSeed(engine));
    });
    afterAll(async () => {
      await proxy.close();
      await server.stop();
    });
    const rows = async () => {
      const content = contentOf((await sync(config())).store);
      return parts.flatMap((part) => lines(content[part]));
    };

    test.each(cuts)("%s: a sync has the same rows, or fails", async (cut) => {
      proxy.count();
      const whole = await rows();
      const statements = proxy.count();
      expect(statements).toBeGreaterThan(15);
      const outcomes = { same: 0, failed: 0 };
      const tried = numbers(statements, cut);
      for (const number of tried) {
        proxy.cutAt(number, cut);
        const found = await rows().catch((error: unknown) => error);
        if (found instanceof Error) outcomes.failed++;
        else {
          expect(found).toEqual(whole);
          outcomes.same++;
        }
      }
      expect(outcomes.same + outcomes.failed).toBe(tried.length);
      // A page is asked for again: only the very first question, before there are pages, may end it.
      expect(outcomes.same).toBeGreaterThan(outcomes.failed);
    });

    const operations = {
      grant: [
        "--grant-entitlement",
        "entitlement:delete:database:shop",
        "--grant-principal",
        "user:leaver@%",
        "--grant-principal-type",
        "user",
      ],
      revoke: ["--revoke-grant", "grant:entitlement:delete:database:shop:user:leaver@%"],
      create: ["--create-account-profile", '{"username":"neu"}'],
      delete: ["--delete-resource", "user:neu@%", "--delete-resource-type", "user"],
    };
    const isDone: Record<keyof typeof operations, string> = {
      grant: "SELECT 1 FROM mysql.db WHERE User = 'leaver' AND Db = 'shop' AND Delete_priv = 'Y'",
      revoke:
        "SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM mysql.db WHERE User = 'leaver' AND Db = 'shop' AND Delete_priv = 'Y')",
      create: "SELECT 1 FROM mysql.user WHERE User = 'neu'",
      delete: "SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM mysql.user WHERE User = 'neu')",
    };
    const opposite = { grant: "revoke", revoke: "grant", create: "delete", delete: "create" } as const;

    test.each(["grant", "revoke", "create", "delete"] as const)(
      "%s: what is said to be done is, and asked for again it is",
      async (name) => {
        const before = () => perform(config(), operations[opposite[name]]).catch(() => undefined);
        await before();
        proxy.count();
        await perform(config(), operations[name]);
        const statements = proxy.count();
        for (const cut of cuts)
          for (const number of numbers(statements, cut)) {
            await before();
            proxy.cutAt(number, cut);
            const failed = await perform(config(), operations[name]).then(
              () => undefined,
              (error: unknown) => error,
            );
            if (failed === undefined) expect(await server.query(isDone[name])).toHaveLength(1);
            // What is gone already is an error of a deletion.
            await perform(config(), operations[name]).catch((error: unknown) => {
              if (name !== "delete") throw error;
              expect(String(error)).toContain("has no user");
            });
            expect(await server.query(isDone[name])).toHaveLength(1);
          }
      },
    );

    describe("a server that makes others wait", () => {
      /** Somebody else at work. */
      async function busy(begin: string, end: string) {
        const other = await createConnection({ socketPath: server.running.socket, user: "root" });
        await other.query(begin);
        let isDone = false;
        return async () => {
          if (isDone) return;
          isDone = true;
          await other.query(end);
          await other.end();
        };
      }
      const locked = () => busy("LOCK TABLES mysql.proxies_priv WRITE", "UNLOCK TABLES");
      const hasty = () => settings(server.dsn("hasty", "Pw-hasty-1!"));
      const words = /maximum statement execution time|max_statement_time|Lock wait timeout exceeded/;
      beforeAll(async () => {
        await server.seed(recordedSeed(engine));
        await server.query("CREATE USER 'hasty'@'%' IDENTIFIED BY 'Pw-hasty-1!'");
        await server.query("GRANT ALL ON *.* TO 'hasty'@'%' WITH GRANT OPTION");
        await server.query("SET GLOBAL lock_wait_timeout = 1");
        await server.query(
          engine === "mysql"
            ? "SET GLOBAL max_execution_time = 300"
            : "ALTER USER 'hasty'@'%' WITH MAX_STATEMENT_TIME 0.3",
        );
      });

      test("a sync whose statements run out of time asks again, and has the same rows in the end", async () => {
        const rowsOf = async (sleep?: () => Promise<void>) => {
          const { store, summary } = await sync(hasty(), sleep);
          const content = contentOf(store);
          return { retries: summary.retries, rows: parts.flatMap((part) => lines(content[part])) };
        };
        const whole = await rowsOf();
        const unlock = await locked();
        const found = await rowsOf(unlock);
        expect(found.retries).toBeGreaterThan(0);
        expect(found.rows).toEqual(whole.rows);
      });

      test("a list that is not answered is no empty list: it fails for the time being, in the server's words", async () => {
        const unlock = await locked();
        const { runtime } = open(hasty());
        const asked = runtime.listResources({ resourceTypeId: "user", pageSize: 0, pageToken: "" });
        await expect(asked).rejects.toMatchObject({ kind: "upstream", message: expect.stringMatching(words) });
        await unlock();
        await runtime.close();
      });

      test("a grant that waits for a lock is made once that is free", async () => {
        const unlock = await busy("FLUSH TABLES WITH READ LOCK", "UNLOCK TABLES");
        await perform(hasty(), operations.grant, unlock);
        await unlock();
        expect(await server.query(isDone.grant)).toHaveLength(1);
      });
    });
  },
);
