import type { ProvisionCase, Subject } from "@baton-connectors/conformance";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { mysql } from "../src/connector.ts";
import { startServer, type TestServer } from "./servers.ts";
import { settings } from "./sync.ts";

/** With what the Prerequisites have for changes on MariaDB: a role is given by who has it with its admin option. */
const tenant = `
CREATE DATABASE shop; CREATE TABLE shop.orders (id INT, total INT); CREATE VIEW shop.recent AS SELECT 1 AS id;
CREATE PROCEDURE shop.tidy() SELECT 1;
CREATE ROLE reader; CREATE ROLE writer; GRANT SELECT ON shop.* TO reader; GRANT reader TO writer;
CREATE USER ann@'%' IDENTIFIED BY 'Pw-ann-1!'; CREATE USER ben@'%' IDENTIFIED BY 'Pw-ben-1!'; CREATE USER \`o'brien\`@'10.%';
GRANT writer TO ann@'%'; GRANT UPDATE (total) ON shop.orders TO \`o'brien\`@'10.%'; GRANT PROCESS ON *.* TO ann@'%';
GRANT EXECUTE ON PROCEDURE shop.tidy TO ann@'%';
GRANT reader TO 'baton'@'%' WITH ADMIN OPTION; GRANT PROXY ON ''@'' TO 'baton'@'%' WITH GRANT OPTION;
`;

/** One server for all: everything in it is made anew, under the same names. */
let server: Promise<TestServer> | undefined;

export async function stopServer() {
  await (await server)?.stop();
}

const toBen = (name: string, entitlement: RegExp): ProvisionCase => ({
  name,
  choose: ({ entitlements, resources }) => ({
    entitlement: Object.values(entitlements).find(({ id }) => entitlement.test(id))!,
    principal: Object.values(resources).find(({ id }) => id!.resource === "user:ben@%")!,
  }),
});

export const subject: Subject<Config, Client> = {
  name: "baton-mysql",
  connector: mysql,
  open: async () => {
    server ??= startServer("mariadb");
    const running = await server;
    await running.seed(tenant);
    return { config: settings(running.dsn()), close: async () => {} };
  },
  secrets: () => ["real-mariadb-pass"],
  provisioning: [
    toBen("a right on the server", /^entitlement:process:server:/),
    toBen("a right on a table", /^entitlement:select:table:shop\.orders$/),
    toBen("a right on a column", /^entitlement:update:column:shop\.orders\.total$/),
    toBen("the right to act as another", /^entitlement:proxy:user:ann@%$/),
    toBen("a role", /^entitlement:role_assignment:role:reader@$/),
  ],
  untried: {
    "provisioning database": "as with tables: the same code",
    "provisioning routine": "as with tables: the same code",
  },
  accounts: [{ name: "an account", profile: { username: "new.person@acme.test" } }],
  points: 2,
};
