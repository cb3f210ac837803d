import { LocalCredentialOptionsSchema } from "@baton-connectors/protocol/connector-v2";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "ldapts";
import { contentOf } from "./directory-content.ts";
import { kinds } from "./fault-kinds.ts";
import { type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { openLdap } from "./open-ldap.ts";
import { smallConfig, startSmall, suffix } from "./small-tenant.ts";

let server: RunningSlapd;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startSmall();
  proxy = await faultProxy(server.port);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

const dn = `uid=new,ou=people,${suffix}`;
const id = { resourceType: "user", resource: dn } as never;
const credentials = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n } },
});
const account = {
  emails: [],
  login: "new",
  loginAliases: [],
  profile: {
    ...{ rdnKey: "uid", rdnValue: "new", path: "ou=people", suffix, objectClass: ["inetOrgPerson"] },
    additionalAttributes: { cn: "New", sn: "N" },
  },
};

type Runtime = ReturnType<typeof openLdap>["runtime"];
/** Whoever was told that it failed tries once more, and then there is no fault. */
async function twice<T>(hangs: boolean, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const ldap = openLdap({ ...smallConfig(proxy.port), requestTimeout: hangs ? 0.5 : 30 });
  try {
    return await work(ldap.runtime).catch(() => {
      proxy.setFaults([]);
      return work(ldap.runtime);
    });
  } finally {
    await ldap.close();
  }
}
async function opens(password: Uint8Array): Promise<void> {
  const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
  await client.bind(dn, Buffer.from(password).toString());
  await client.unbind();
}
const isThere = async () => (await contentOf(server, suffix)).has(dn);

describe("whatever befalls one request about an account, it ends as it is said to, and no password is told that is not set", () => {
  test.each(Object.entries(kinds))("%s", async (_, kind) => {
    const hangs = kind.hang ?? false;
    // To bind, to look, to change, to read what was made.
    for (let skip = 0; skip < 4; skip++) {
      const strike = () => proxy.setFaults([{ ...kind, skip, times: 1 }]);
      strike();
      const made = await twice(hangs, (runtime) =>
        runtime.createAccount({ resourceTypeId: "user", account, credentials }),
      );
      expect([skip, await isThere()]).toEqual([skip, true]);
      // Where the first try made it, the second finds it there, and knows no password.
      expect(made.outcome === "created" || made.outcome === "already-exists").toBe(true);
      if (made.outcome === "created") await opens(made.plaintexts![0]!.bytes);
      strike();
      const { plaintexts } = await twice(hangs, (runtime) => runtime.rotateCredential({ id, credentials }));
      await opens(plaintexts[0]!.bytes);
      strike();
      await twice(hangs, (runtime) => runtime.deleteResource({ id })).catch((error: unknown) => {
        // The first try did it.
        expect(String(error)).toMatch(/no such object/);
      });
      expect([skip, await isThere()]).toEqual([skip, false]);
    }
  });
});
