import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { serverCertificate } from "../../conductor/src/certificates.ts";
import { createOkta, generateTenant } from "../../simulators/src/okta/index.ts";
import { startServer } from "../../simulators/src/server.ts";
import { connectorProgram, traces } from "./scan.ts";

/** Real processes of a connector against its simulator, which stands behind a proxy as `acme.okta.test`. */
const secret = '00Tok+en/with=odd"chars\\and%more';
const host = "acme.okta.test";
const program = connectorProgram("baton-okta");
const sockets = new Set<Socket>();
let env: NodeJS.ProcessEnv = {};
let close = async () => {};

beforeAll(async () => {
  const { cert, key, caFile } = await serverCertificate(mkdtempSync(join(tmpdir(), "baton-ca-")), [host]);
  const tenant = { ...generateTenant({ users: 20 }, 1), apiToken: secret };
  const app = await startServer({ handle: createOkta({ tenant }).handle, tls: { cert, key } });
  const proxy = createServer();
  proxy.on("connect", (_, socket: Socket) => {
    const onward = connect(Number(new URL(app.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on("error", () => end.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, SSL_CERT_FILE: caFile, BATON_DOMAIN: host, BATON_API_TOKEN: secret };
  close = async () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
    await app.close();
  };
});
afterAll(async () => {
  program.end();
  await close();
});

describe("no form of the secret is in the output of", () => {
  test.each<[string, readonly string[], number]>([
    ["a sync", [], 0],
    ["a second sync, for people", ["--log-format=console"], 0],
    ["doctor", ["doctor"], 0],
    ["doctor as JSON", ["doctor", "-o", "json"], 0],
    ["events", ["--event-feed=true", "--event-feed-start-at=2020-01-01"], 0],
    ["actions", ["--list-action-schemas"], 0],
    ["a failing grant", ["--grant-entitlement=x", "--grant-principal=y", "--grant-principal-type=user"], 5],
    ["a failing action", ["--invoke-action=nothing"], 5],
    ["the schema", ["config"], 0],
    ["the capabilities", ["capabilities"], 0],
    ["help", ["--help"], 0],
    ["a wrong flag", ["--api-tokn", secret], 2],
    ["a wrong token", [`--api-token=${secret}x`], 16],
    ["a log file", ["--log-path=okta.log"], 0],
  ])("%s", async (_, args, status) => {
    const result = await program.run(args, env);
    expect([result.status, traces(result.output, [secret]), result.output]).toEqual([status, [], expect.any(String)]);
  });

  test("anything that was written", () => {
    const files = program.files();
    expect(files.map(({ name }) => name).sort()).toEqual(["okta.log", "out.c1z"]);
    for (const { name, content } of files) {
      expect([name, content.length > 1000, traces(content, [secret])]).toEqual([name, true, []]);
    }
  });
});
