import { type RunningSlapd, startSlapd } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Client, InvalidCredentialsError } from "ldapts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";

const suffix = "dc=status,dc=test";
const administrator = { bindDn: `cn=admin,${suffix}`, password: "status-admin-pass" };
const person = (uid: string) => `uid=${uid},ou=people,${suffix}`;
const account = (uid: string, ...lines: readonly string[]) =>
  [
    `dn: ${person(uid)}`,
    ...["inetOrgPerson", "shadowAccount"].map((name) => `objectClass: ${name}`),
    ...[`uid: ${uid}`, `cn: ${uid}`, `sn: ${uid}`, ...lines, "", ""],
  ].join("\n");
const entries = [
  `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: status\no: status\n\n`,
  `dn: ou=people,${suffix}\nobjectClass: organizationalUnit\nou: people\n\n`,
  `dn: cn=policy,${suffix}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: policy\npwdAttribute: userPassword\n`,
  "pwdLockout: TRUE\npwdMaxFailure: 2\n\n",
  account("open", "shadowExpire: -1"),
  account("unset", "shadowExpire: 0"),
  account("later", "shadowExpire: 90000"),
  account("ended", "shadowExpire: 18262"),
  account("locked", "userPassword: right", "pwdAccountLockedTime: 000001010000Z"),
  account("guessed", "userPassword: right"),
];

let server: RunningSlapd;
beforeAll(async () => {
  server = await startSlapd({
    user: administrator.bindDn,
    password: administrator.password,
    ldif: entries.join(""),
    configuration: ({ schemas, modules, data }) =>
      [
        ...["core", "cosine", "nis", "inetorgperson"].map((name) => `include ${schemas}/${name}.schema`),
        `modulepath ${modules}`,
        ...["back_mdb", "ppolicy"].map((name) => `moduleload ${name}`),
        "database mdb",
        `suffix "${suffix}"`,
        `rootdn "${administrator.bindDn}"`,
        `rootpw ${administrator.password}`,
        `directory ${data}`,
        "dbnosync",
        "overlay ppolicy",
        `ppolicy_default "cn=policy,${suffix}"`,
        "",
      ].join("\n"),
  });
});
afterAll(() => server.stop());

async function statuses(disableOperationalAttrs = false) {
  const ldap = openLdap({
    ...administrator,
    url: `ldap://127.0.0.1:${server.port}`,
    baseDn: suffix,
    disableOperationalAttrs,
  });
  try {
    const { store, summary } = await ldap.sync();
    expect(summary.skips).toEqual([]);
    const { resources } = rowsOf(store);
    return (uid: string) => (resources.get(`user:${person(uid)}`)! as never as { status: unknown }).status;
  } finally {
    await ldap.close();
  }
}
const enabled = { status: "RESOURCE_STATUS_ENABLED" };
const disabled = (details: string) => ({ status: "RESOURCE_STATUS_DISABLED", details });

test("a Unix account has ended once its shadowExpire is past; 0 and -1 are no day", async () => {
  const of = await statuses();
  expect(of("ended")).toEqual(disabled("expired 2020-01-01T00:00:00.000Z"));
  for (const uid of ["open", "unset", "later"]) expect([uid, of(uid)]).toEqual([uid, enabled]);
});

/** As another client does. */
async function bind(uid: string, password: string) {
  const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
  try {
    await client.bind(person(uid), password);
  } finally {
    await client.unbind();
  }
}

test("an account that an administrator has locked is disabled; it is an operational attribute that says so", async () => {
  await expect(bind("locked", "right")).rejects.toThrow(InvalidCredentialsError);
  expect((await statuses())("locked")).toEqual(disabled("locked"));
  expect((await statuses(true))("locked")).toEqual(enabled);
});

test("an account that the policy has locked after wrong passwords says since when, and stays enabled", async () => {
  await bind("guessed", "right");
  expect((await statuses())("guessed")).toEqual(enabled);
  for (const password of ["wrong", "wrong", "right"])
    await expect(bind("guessed", password)).rejects.toThrow(InvalidCredentialsError);
  expect((await statuses())("guessed")).toEqual({ ...enabled, details: expect.stringMatching(/^locked out 20\d\d-/) });
});
