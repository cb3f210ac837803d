import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Cut, type CuttingProxy, cuttingProxy } from "./cutting-proxy.ts";
import { perform } from "./operations.ts";
import { contentOf, lines, parts } from "./rows.ts";
import { recordedSeed, startServer, type TestServer } from "./servers.ts";
import { settings, sync } from "./sync.ts";

const cuts: readonly Cut[] = ["before it is sent", "before its answer", "in its answer"];

describe.each(["mysql", "mariadb"] as const)("%s, whose connection breaks off at each statement in turn", (engine) => {
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
    for (let number = 1; number <= statements; number++) {
      proxy.cutAt(number, cut);
      const found = await rows().catch((error: unknown) => error);
      if (found instanceof Error) outcomes.failed++;
      else {
        expect(found).toEqual(whole);
        outcomes.same++;
      }
    }
    expect(outcomes.same + outcomes.failed).toBe(statements);
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
        for (let number = 1; number <= statements; number++) {
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
});
