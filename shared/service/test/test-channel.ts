import { silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { createTransport } from "@baton-connectors/sdk/transport";
import { createAccessToken } from "../src/channel/access-token.ts";
import { addressOf } from "../src/channel/address.ts";
import { type Channel, createChannel } from "../src/channel/channel.ts";
import { readTrust } from "../src/channel/trust.ts";
import type { Caller } from "../src/conductor-one.ts";
import { parseClientId } from "../src/credentials/client-id.ts";
import { parseClientSecret } from "../src/credentials/client-secret.ts";
import type { TestConductor } from "./running-service.ts";

export const caller: Caller = {
  hostId: "host-1",
  workDirectory: "work-1",
  build: { package: "test", version: "1" },
};

/** A channel to a conductor, directly or through what listens at another port. */
export function testChannel({ conductor, issued }: TestConductor, port?: number): Channel {
  const trust = readTrust(conductor.caFile, {});
  const clientId = parseClientId(issued.clientId);
  const address = addressOf(clientId, {});
  const http = httpFactory({
    log: silentLog,
    signal: new AbortController().signal,
    transport: async () => createTransport({}, trust.secureContext),
  })();
  const token = createAccessToken({
    ...{ clientId, address, http },
    clientSecret: parseClientSecret(issued.clientSecret),
    secrets: createSecrets(),
    log: silentLog,
    now: () => new Date(),
  });
  return createChannel({
    address: port === undefined ? address : { ...address, port },
    ...{ trust, token },
    proxy: undefined,
    userAgent: "test",
  });
}
