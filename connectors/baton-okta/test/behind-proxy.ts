import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverCertificate } from "@baton-connectors/conductor/certificates";
import { startServer } from "@baton-connectors/simulators";
import { createOkta, generateTenant } from "../simulator/index.ts";

const host = "acme.okta.test";

/** The Okta simulator as `acme.okta.test`, reached through a proxy and trusted by its own authority. */
export async function oktaBehindProxy(apiToken: string): Promise<{ env: NodeJS.ProcessEnv; close(): Promise<void> }> {
  const { cert, key, caFile } = await serverCertificate(mkdtempSync(join(tmpdir(), "baton-ca-")), [host]);
  const tenant = { ...generateTenant({ users: 20, groups: 5 }, 1), apiToken };
  const app = await startServer({ handle: createOkta({ tenant }).handle, tls: { cert, key } });
  const sockets = new Set<Socket>();
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
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      SSL_CERT_FILE: caFile,
      BATON_DOMAIN: host,
      BATON_API_TOKEN: apiToken,
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await app.close();
    },
  };
}
