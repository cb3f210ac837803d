import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { startConductor } from "../src/index.ts";
import { connect, connectWith, postToken, tokenForm } from "./connector-client.ts";
import { type Running, runningConductor } from "./running-conductor.ts";

let running: Running;
beforeEach(async () => {
  running = await runningConductor();
});
afterEach(() => running.stop());

const now = () => Math.floor(Date.now() / 1000);

describe("the token endpoint", () => {
  test("answers a good assertion with exactly 200 and an integer lifetime", async () => {
    const reply = await postToken(running.conductor, await tokenForm(running.issued));
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 600 });
  });

  test("accepts the audience as an array, as older connectors send it", async () => {
    const reply = await postToken(running.conductor, await tokenForm(running.issued, { aud: ["localhost"] }));
    expect(reply.status).toBe(200);
  });

  test.each(["Conductor.Example:8443", "[::1]:8443", "[::1]", "bücher.example:8443", "10.1:8443"])(
    "takes the audience as a client id of %s spells it",
    async (host) => {
      const issued = running.conductor.clients.create({ name: "elsewhere", host });
      const aud = host.replace(/:8443$/, "");
      for (const spelt of new Set([aud, aud.replace(/^\[|\]$/g, "")])) {
        const reply = await postToken(running.conductor, await tokenForm(issued, { aud: spelt }));
        expect([spelt, reply.status]).toEqual([spelt, 200]);
      }
    },
  );

  test.each(["https://localhost:8443", "localhost:8443/x", "a@b", "::1", "", "two words"])(
    "no client id names %j as its host",
    (host) => {
      expect(() => running.conductor.clients.create({ host })).toThrow("is no host");
    },
  );

  test("serves HTTP/2 on the same port", async () => {
    const session = connectHttp2(running.conductor.url, { ca: readFileSync(running.conductor.caFile) });
    const stream = session.request({
      ":method": "POST",
      ":path": "/auth/v1/token",
      "content-type": "application/x-www-form-urlencoded",
    });
    stream.end(new URLSearchParams(await tokenForm(running.issued)).toString());
    const status = await new Promise((resolve) => stream.on("response", (headers) => resolve(headers[":status"])));
    stream.resume();
    session.destroy();
    expect(session.alpnProtocol).toBe("h2");
    expect(status).toBe(200);
  });

  const refused: [string, () => Record<string, unknown>, string][] = [
    ["another issuer", () => ({ iss: "mallory@localhost/x" }), "iss"],
    ["another subject", () => ({ sub: "mallory@localhost/x" }), "sub"],
    ["another audience", () => ({ aud: "elsewhere.example" }), "aud"],
    ["an expired assertion", () => ({ exp: now() - 600, nbf: now() - 900 }), "clock"],
    ["one from the future", () => ({ nbf: now() + 480, exp: now() + 720 }), "clock"],
    ["one that lives too long", () => ({ exp: now() + 3600 }), "clock"],
  ];
  test.each(refused)("refuses %s with 401 and the reason", async (_name, changes, reason) => {
    const reply = await postToken(running.conductor, await tokenForm(running.issued, changes()));
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.body)).toMatchObject({ error: "invalid_client" });
    expect(reply.body).toContain(reason);
  });

  test("takes an assertion once, also after a restart, and however it is written", async () => {
    const { conductor, issued, directory } = running;
    const form = await tokenForm(issued);
    expect((await postToken(conductor, form)).status).toBe(200);
    // The last character of a signature has bits that nobody reads.
    const last = form.client_assertion!.at(-1)!;
    const twin = `${form.client_assertion!.slice(0, -1)}${String.fromCharCode(last.charCodeAt(0) + 1)}`;
    for (const client_assertion of [form.client_assertion!, twin]) {
      const again = await postToken(conductor, { ...form, client_assertion });
      expect([again.status, again.body]).toEqual([401, expect.stringMatching(/used before|decode|signed/)]);
    }
    await conductor.close();
    running.conductor = await startConductor({ directory });
    const later = await postToken(running.conductor, form);
    expect([later.status, later.body]).toEqual([401, expect.stringContaining("used before")]);
    expect((await postToken(running.conductor, await tokenForm(issued))).status).toBe(200);
  });

  test("takes a jti once, in whatever assertion it stands, and forgets it when it has expired", async () => {
    const { conductor, issued } = running;
    expect((await postToken(conductor, await tokenForm(issued, { jti: "one" }))).status).toBe(200);
    expect((await postToken(conductor, await tokenForm(issued, { jti: "one" }))).status).toBe(401);
    expect((await postToken(conductor, await tokenForm(issued, { jti: "two" }))).status).toBe(200);
    conductor.database.exec("update assertions set expires_at = 1");
    await postToken(conductor, await tokenForm(issued, { jti: "three" }));
    expect(conductor.database.prepare("select count(*) as n from assertions").get()).toEqual({ n: 1 });
  });

  test("refuses a foreign key, an unknown client and a wrong form", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const foreign = Buffer.from(JSON.stringify(privateKey.export({ format: "jwk" }))).toString("base64url");
    const forged = await tokenForm({ ...running.issued, clientSecret: `a:b:v1:${foreign}` });
    expect((await postToken(running.conductor, forged)).status).toBe(401);
    const good = await tokenForm(running.issued);
    expect((await postToken(running.conductor, { ...good, client_id: "nobody@localhost/x" })).status).toBe(401);
    expect((await postToken(running.conductor, { ...good, grant_type: "password" })).status).toBe(400);
  });
});

describe("access tokens", () => {
  test("a call without a good token is refused as Unauthenticated", async () => {
    const stranger = connectWith(running.conductor, "made-up");
    await expect(stranger.getTask({ hostId: "h" })).rejects.toMatchObject({ code: 16 });
  });

  test("a removed client's token stops working, also when another one has its name", async () => {
    const connector = await connect(running.conductor, running.issued);
    await connector.getTask({ hostId: "h" });
    running.conductor.clients.remove(running.issued.clientId);
    await expect(connector.getTask({ hostId: "h" })).rejects.toMatchObject({ code: 16 });
    const again = running.conductor.clients.create({ name: "acme" });
    expect(again.clientId).toBe(running.issued.clientId);
    await expect(connector.getTask({ hostId: "h" })).rejects.toMatchObject({ code: 16 });
    await (await connect(running.conductor, again)).getTask({ hostId: "h" });
  });
});
