import type { ProvisionCase, Subject } from "@baton-connectors/conformance";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { ldap } from "../src/connector.ts";
import { contentOf } from "./directory-content.ts";
import { settings } from "./open-ldap.ts";
import { password, smallConfig, startSmall, suffix } from "./small-tenant.ts";

/** One server for all: it is put back to its beginning before whoever comes next. */
let server: Promise<RunningSlapd> | undefined;
let fresh: string | undefined;
let users = 0;
let leaving: NodeJS.Timeout | undefined;

async function open() {
  clearTimeout(leaving);
  users++;
  server ??= startSmall();
  const running = await server;
  const content = JSON.stringify([...(await contentOf(running, suffix))]);
  fresh ??= content;
  if (content !== fresh) await running.reset();
  return {
    config: settings(smallConfig(running.port)),
    close: async () => {
      if (--users > 0) return;
      // It is started again if somebody comes after that.
      leaving = setTimeout(() => void stopServer(), 3000);
    },
  };
}

export async function stopServer() {
  clearTimeout(leaving);
  const running = server;
  server = undefined;
  await (await running)?.stop();
}

const person = `uid=p21,ou=people,${suffix}`;
const toPerson = (entitlement: string): ProvisionCase => ({
  name: `${entitlement} to a person`,
  choose: ({ entitlements, resources }) => ({
    entitlement: entitlements[entitlement]!,
    principal: Object.values(resources).find(({ id }) => id!.resource === person)!,
  }),
});

export const subject: Subject<Config, Client> = {
  name: "baton-ldap",
  connector: ldap,
  open,
  pageSizes: [2, 7, 100],
  withPageSize: (config, pageSize) => ({ ...config, pageSize }),
  secrets: () => [password],
  provisioning: [
    ...["team 0", "unique", "unix"].map((cn) => toPerson(`group:cn=${cn},ou=groups,${suffix}:member`)),
    toPerson(`role:cn=role 0,ou=roles,${suffix}:member`),
  ],
  accounts: [
    {
      name: "an account",
      login: "new",
      profile: {
        ...{ rdnKey: "uid", rdnValue: "new", path: "ou=people", suffix, objectClass: ["inetOrgPerson"] },
        additionalAttributes: { cn: "New", sn: "N" },
      },
    },
  ],
  rotations: [{ name: "a person's password", choose: () => ({ resourceType: "user", resource: person }) as never }],
  counted: {
    "grants are held by a group, which their entitlement is not grantable to":
      "groups are members of groups, which the Go connector states as grantable to users",
  },
  points: 3,
};
