import type { Subject } from "@baton-connectors/conformance";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { postgresql } from "../src/connector.ts";
import { startServer } from "./server.ts";
import { settings } from "./sync.ts";

const tenant = `
CREATE ROLE reader; CREATE ROLE writer; CREATE ROLE ann LOGIN; CREATE ROLE ben LOGIN; CREATE ROLE "o'brien" LOGIN;
GRANT reader TO writer; GRANT writer TO ann; GRANT reader TO "o'brien" WITH ADMIN OPTION;
CREATE TABLE one (id int); CREATE TABLE two (id int); CREATE VIEW three AS SELECT 1 AS id; CREATE SEQUENCE four;
CREATE FUNCTION five() RETURNS int LANGUAGE sql AS 'SELECT 1';
GRANT SELECT ON one TO reader; GRANT INSERT ON two TO writer WITH GRANT OPTION; REVOKE EXECUTE ON FUNCTION five() FROM PUBLIC;
`;

/** A server of its own for each opening: what is changed in one is in no other. */
export const subject: Subject<Config, Client> = {
  name: "baton-postgresql",
  connector: postgresql,
  open: async () => {
    const server = await startServer();
    await server.load(tenant);
    return { config: settings({ dsn: server.dsn("postgres"), allowDropDatabase: true }), close: () => server.stop() };
  },
  secrets: () => ["real-postgres-pass"],
  provisioning: [
    ["a right on a table", /^entitlement:table:.*:update$/],
    ["a right on a view, with its grant option", /^entitlement:view:.*:select:grant$/],
    ["a right on a sequence", /^entitlement:sequence:.*:usage$/],
    ["a right on a function", /^entitlement:function:.*:execute$/],
    ["a right on a database", /^entitlement:database:.*:create$/],
    ["an attribute", /^entitlement:database:.*:create-db$/],
    ["a membership", /^entitlement:role:.*:member$/],
  ].map(([name, pattern]) => ({
    name: String(name),
    choose: ({ entitlements, resources }) => ({
      entitlement: Object.values(entitlements).find(({ id }) => (pattern as RegExp).test(id))!,
      principal: Object.values(resources).find(({ displayName }) => displayName === "ben")!,
    }),
  })),
  accounts: [{ name: "an account", login: "new.person" }],
  rotations: [
    {
      name: "a role's password",
      choose: ({ resources }) => Object.values(resources).find(({ displayName }) => displayName === "ben")!.id!,
    },
  ],
  untried: { "provisioning procedure": "as with functions: the same code" },
  points: 2,
  sample: 20,
};
