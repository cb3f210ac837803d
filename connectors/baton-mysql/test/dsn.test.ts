import { expect, test } from "@jest/globals";
import { targetOf } from "../src/connection/dsn.ts";

test.each([
  ["u:p@tcp(db.example.com:3307)/", { user: "u", password: "p", host: "db.example.com", port: 3307, database: "" }],
  ["u:p@tcp(db.example.com)/shop", { host: "db.example.com", port: undefined, database: "shop" }],
  ["u:s/e@c?r:et@tcp([::1]:3306)/?tls=true", { user: "u", password: "s/e@c?r:et", host: "::1", port: 3306 }],
  ["u@/", { user: "u", password: "", host: "127.0.0.1", port: undefined }],
])("%s", (dsn, target) => {
  expect(targetOf(dsn)).toMatchObject(target);
});

test("parameters are decoded, a socket is one", () => {
  expect([...targetOf("u:p@tcp(h:1)/?ssl-ca=%2Fetc%2Fca.pem&tls=skip-verify").params]).toEqual([
    ["ssl-ca", "/etc/ca.pem"],
    ["tls", "skip-verify"],
  ]);
  expect([...targetOf("root@unix(/run/mysqld.sock)/").params]).toEqual([["socket", "/run/mysqld.sock"]]);
});

test.each([
  ["secret", "missing the slash separating the database name"],
  ["root:secret/", "the network before the address is not known"],
  ["root:secret@tcp(127.0.0.1:3306)/?ssl-ca=/etc/ca.pem", "did you forget to escape a param value?"],
  ["root:secret@tcp(127.0.0.1:3306/", "did you forget to escape a param value?"],
  ["mysql://root:secret@host/db", "the network before the address is not known"],
  ["root:secret@tcp(h:1)/?a=%zz", "a % in it is not followed"],
])("what is wrong with %s is said without its password", (dsn, message) => {
  const thrown = (() => {
    try {
      return targetOf(dsn);
    } catch (error) {
      return String(error);
    }
  })();
  expect(thrown).toContain(message);
  expect(thrown).not.toContain("secret");
});
