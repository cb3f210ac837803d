import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Content, contentOf, lines, parts } from "./rows.ts";
import { type Engine, readGolden, recordedSeed, startServer, type TestServer } from "./servers.ts";
import { settings, sync } from "./sync.ts";

/** One recorded sync of Go's connector. */
interface Recording extends Partial<Content> {
  readonly args: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
  readonly exit: number;
  readonly last: string;
}

const ofMysql = ["a-mysql", "a-mysql-all", "a-mysql-collapse", "a-mysql-columns", "a-mysql-skip"];
const ofMariaDb = ["a-maria", "a-maria-collapse", "a-maria-columns", "a-maria-skip", "a-env"];

const servers = new Map<Engine, TestServer>();
beforeAll(async () => {
  for (const engine of ["mysql", "mariadb"] as const) {
    const server = await startServer(engine);
    servers.set(engine, server);
    await server.seed(recordedSeed(engine));
  }
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
});

function settingsOf({ args: { args, env } }: Recording, server: TestServer) {
  const list = (name: string) => args[args.indexOf(`--${name}`) + 1]?.split(",") ?? [];
  const has = (name: string) => args.includes(`--${name}`);
  return settings(server.dsn(), {
    goCompatible: true,
    collapseUsers: has("collapse-users") || env.BATON_COLLAPSE_USERS === "true",
    skipDatabase: has("skip-database") ? list("skip-database") : [env.BATON_SKIP_DATABASE ?? ""].filter(Boolean),
    expandColumns: has("expand-columns") ? list("expand-columns") : [],
  });
}

/** Accounts and rows that this server has and the recorded one had not, and the other way round. */
const ofTheirServer = (rows: readonly string[], hostname: string) =>
  rows.map((row) => row.replaceAll("golden-db-a", hostname));

const recordedOn = (name: string): Engine => (ofMysql.includes(name) ? "mysql" : "mariadb");

describe("with --go-compatible, a sync ends in the rows of the recorded sync", () => {
  test.each([...ofMysql, ...ofMariaDb])("%s", async (name) => {
    const server = servers.get(recordedOn(name))!;
    const recorded = readGolden<Recording>(`runs/${name}`);
    const { store, summary } = await sync(settingsOf(recorded, server));
    expect(summary.outcome).toBe("finished");
    const ours = contentOf(store);
    for (const part of parts) {
      if (!recorded[part]) continue;
      const theirs = ofTheirServer(lines(recorded[part]), server.hostname).toSorted();
      expect({ part, rows: lines(ours[part]) }).toEqual({ part, rows: theirs });
    }
  });
});

/** Rows of Go's that are not ours, and the other way round, where they are for what is true. */
const otherwise = {
  mysql: {
    gone: [
      /^resources .*"role:(nopass@%|root@localhost)"/, // accounts without a password are users
      /^resources .*"user:mysql\.(infoschema|session|sys)@localhost"/, // disabled
      /^entitlements .*"entitlement:\w+:role:(nopass@%|root@localhost)"/,
      /^entitlements .*"entitlement:(firewall_|nbd_|set_user_id|skip_query_rewrite|version_token)\w*:server:/, // not on this server
      /^grants .*:role:root@localhost"/,
      /^grants .*"entitlement:role_assignment(_with_grant)?:(user|role):[^"]*".*"principal":\{"resource":"role:/, // the wrong way round
      /^grants .*"entitlement:(select|update|references):table:[^"]*".*"user:emil@%"/, // of columns
      /^grants .*"principal":\{"resource":"role:r_/, // say that members inherit
    ],
    more: [
      /^resource-types .*"id":"column"/,
      /^resources .*"column:/,
      /^resources .*"user:(nopass@%|root@localhost|mysql\.(infoschema|session|sys)@localhost)"/,
      /^entitlements .*"entitlement:\w+:column:/,
      /^entitlements .*"entitlement:\w+:user:(nopass@%|root@localhost)"/,
      /^entitlements .*"entitlement:\w+:server:/, // what this server has and the list of Go's has not
      /^grants .*"user:root@localhost"/,
      /^grants .*"entitlement:\w+:server:[^"]*".*"user:(baton@%|dirk@%|mysql\.session@localhost)"/, // super, and what is held with its grant option
      /^grants .*"entitlement:role_assignment(_with_grant)?:role:/,
      /^grants .*"entitlement:\w+:(column|routine):/,
      /^grants .*"user:anna@localhost"/, // by the rights of anna@%
      /^grants .*"sources"/, // inherited from roles
      /^grants .*"principal":\{"resource":"role:r_/,
    ],
  },
  mariadb: {
    gone: [
      /^resources .*"server:/, // it has roles
      /^entitlements /, // grantable to roles, too
      /^grants .*"entitlement:(select|update|references):table:[^"]*".*"user:emil@%"/,
    ],
    more: [
      /^resource-types .*"id":"(column|role)"/,
      /^resources .*"(server|column|role):/,
      /^resources .*"user:(nopass@%|root@|mariadb\.sys@)/,
      /^entitlements /,
      /^grants .*"entitlement:\w+:(server|column|routine|role|user):/,
      /^grants .*"user:anna@localhost"/,
      /^grants .*"entitlement:(delete_history|\w+):database:hr_db".*"user:dirk@%"/,
      /^grants .*"sources"/,
      /^grants .*"principal":\{"resource":"role:/,
    ],
  },
} as const;

describe("without it a sync ends in the recorded rows, but for those that are not true", () => {
  test.each([["a-mysql", "mysql"] as const, ["a-maria", "mariadb"] as const])("%s", async (name, engine) => {
    const server = servers.get(engine)!;
    const recorded = readGolden<Recording>(`runs/${name}`);
    const ours = contentOf((await sync(settings(server.dsn()))).store);
    const gone: string[] = [];
    const more: string[] = [];
    for (const part of parts) {
      const theirs = ofTheirServer(lines(recorded[part]), server.hostname);
      const mine = lines(ours[part]);
      gone.push(...theirs.filter((row) => !mine.includes(row)).map((row) => `${part} ${row}`));
      more.push(...mine.filter((row) => !theirs.includes(row)).map((row) => `${part} ${row}`));
    }
    const { gone: goneWhy, more: moreWhy } = otherwise[engine];
    expect(gone.filter((row) => !goneWhy.some((why) => why.test(row)))).toEqual([]);
    expect(more.filter((row) => !moreWhy.some((why) => why.test(row)))).toEqual([]);
    expect(goneWhy.filter((why) => !gone.some((row) => why.test(row)))).toEqual([]);
    expect(moreWhy.filter((why) => !more.some((row) => why.test(row)))).toEqual([]);
  });
});
