import type { ProvisionCase, Subject } from "@baton-connectors/conformance";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { postgresql } from "../src/connector.ts";
import { startServer, type TestServer } from "./server.ts";
import { settings } from "./sync.ts";

const roles = ["reader", "writer", "ann", "ben", `"o'brien"`, `"Fay@acme.test"`];
const tenant = `
${roles.map((name) => `CREATE ROLE ${name} LOGIN`).join(";\n")};
GRANT reader TO writer; GRANT writer TO ann; GRANT reader TO "o'brien" WITH ADMIN OPTION;
CREATE DATABASE tenant;
\\c tenant
CREATE TABLE one (id int, "Odd ""name" text); CREATE VIEW two AS SELECT 1 AS id; CREATE SEQUENCE three;
CREATE FUNCTION four(x int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE five() LANGUAGE sql AS 'SELECT 1';
GRANT SELECT ON one TO reader; GRANT INSERT ON one TO writer WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION four(int) FROM PUBLIC; REVOKE EXECUTE ON PROCEDURE five() FROM PUBLIC;
`;
/** Everything has the oid that it had: what somebody has changed is taken back, and nothing is made anew. */
const undo = `DO $$ DECLARE one record; BEGIN
  REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ben; REVOKE ALL ON ALL ROUTINES IN SCHEMA public FROM ben;
  ALTER ROLE ben NOCREATEDB;
  FOR one IN SELECT roleid::regrole AS name FROM pg_auth_members WHERE member = 'ben'::regrole LOOP EXECUTE format('REVOKE %s FROM ben', one.name); END LOOP;
  FOR one IN SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'new.person%' LOOP EXECUTE format('DROP ROLE %I', one.name); END LOOP;
END $$`;

/** One server for all. */
let server: Promise<TestServer> | undefined;

async function began(): Promise<TestServer> {
  const started = await startServer();
  await started.load(tenant);
  return started;
}

export async function stopServer() {
  await (await server)?.stop();
}

const toBen = (name: string, entitlement: RegExp): ProvisionCase => ({
  name,
  choose: ({ entitlements, resources }) => ({
    entitlement: Object.values(entitlements).find(({ id }) => entitlement.test(id))!,
    principal: Object.values(resources).find(({ displayName }) => displayName === "ben")!,
  }),
});

export const subject: Subject<Config, Client> = {
  name: "baton-postgresql",
  connector: postgresql,
  open: async () => {
    server ??= began();
    const running = await server;
    await running.query(undo, "tenant");
    const config = settings({ dsn: running.dsn("tenant"), allowDropDatabase: true });
    return { config, close: async () => {} };
  },
  secrets: () => ["real-postgres-pass"],
  provisioning: [
    toBen("a right on a table", /^entitlement:table:.*:update$/),
    toBen("a right on a function", /^entitlement:function:.*:execute$/),
    toBen("an attribute", /^entitlement:database:.*:create-db$/),
    toBen("a membership", /^entitlement:role:.*:member$/),
  ],
  accounts: [{ name: "an account", login: "new.person@acme.test" }],
  rotations: [
    {
      name: "a role's password",
      choose: ({ resources }) => Object.values(resources).find(({ displayName }) => displayName === "ben")!.id!,
    },
  ],
  untried: {
    "provisioning view": "as with tables: the same code",
    "provisioning sequence": "as with tables: the same code",
    "provisioning procedure": "as with functions: the same code",
  },
  points: 2,
};
