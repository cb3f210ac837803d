/**
 * Apps in memory, to try installed programs against: the one of baton-http's example, or the one that a connector which is a file of
 * baton-http is for. What such a connector asks goes to the vendor's own address; it finds a proxy, behind which every host is the
 * simulated app.
 *
 *     node connectors/baton-http/trial/main.ts --settings-file FILE [NAME]     writes the variables to sync with into FILE
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { serverCertificate } from "@baton-connectors/conductor/certificates";
import { environmentName } from "@baton-connectors/sdk/config";
import { type Handle, startServer } from "@baton-connectors/simulators";
import { clubYaml, createApp, makeTenant } from "../simulator/index.ts";
import { createVendor, makePeople } from "../simulator/vendors/index.ts";
import { standaloneApp } from "../test/standalone-subject.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { "settings-file": { type: "string" } } });
const settingsFile = values["settings-file"]!;
const folder = dirname(settingsFile);
const [name] = positionals;

const { handle, settings } = name === undefined ? club() : vendorOf(name);
const proxy = await proxyTo(handle);
const { caFile } = await serverCertificate(folder, ["localhost"]);
const variables = { SSL_CERT_FILE: caFile, HTTPS_PROXY: proxy, ...settings };
writeFileSync(
  settingsFile,
  Object.entries(variables)
    .map(([variable, value]) => `${variable}='${value}'\n`)
    .join(""),
);
console.log(`apps behind ${proxy}`);

function club() {
  const tenant = makeTenant({ rowers: 7, boats: 3 });
  const file = join(folder, "club.yaml");
  writeFileSync(file, clubYaml("https://club.test/api"));
  return { handle: createApp(tenant).handle, settings: { BATON_CONFIG_PATH: file, CLUB_TOKEN: tenant.token } };
}

function vendorOf(connector: string) {
  const { vendor, given } = standaloneApp(connector);
  const settings = Object.entries(given).map(([flag, value]) => [environmentName(flag), value] as const);
  return { handle: createVendor(vendor, makePeople(5, 3)).handle, settings: Object.fromEntries(settings) };
}

/** The address of a proxy whose every host is the app, with a certificate of its own for each. */
async function proxyTo(handle: Handle): Promise<string> {
  const ports = new Map<string, Promise<number>>();
  const portOf = (host: string) => {
    const known = ports.get(host) ?? serve(host, handle);
    ports.set(host, known);
    return known;
  };
  const server = createServer();
  server.on("connect", async ({ url }, socket) => {
    const behind = connect(await portOf(new URL(`https://${url}`).hostname), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      behind.pipe(socket).pipe(behind);
    });
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const)
      one.on("error", () => other.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(host: string, handle: Handle): Promise<number> {
  const { cert, key } = await serverCertificate(folder, [host]);
  const { url } = await startServer({ handle, tls: { cert, key } });
  return Number(new URL(url).port);
}
