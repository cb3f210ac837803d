import { sign } from "node:crypto";
import { type Fault, type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { createGoogleSimulator, type GoogleOptions, makeServiceAccount } from "../../simulator/index.ts";

const serviceAccount = makeServiceAccount();
const prefix = "https://www.googleapis.com/auth/";

export interface Google {
  readonly server: SimulatorServer;
  token(scope: string, changes?: { header?: object; claims?: object; form?: object }): Promise<Response>;
  /** A request with a token of one scope. */
  call(scope: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: never }>;
}

export async function startGoogle(
  options: Omit<GoogleOptions, "serviceAccount">,
  faults: Fault[] = [],
): Promise<Google> {
  const simulator = createGoogleSimulator({ serviceAccount, ...options });
  const server = await startServer({ handle: simulator.handle, faults });
  const token: Google["token"] = (scope, changes = {}) => {
    const iat = Math.floor(Date.now() / 1000) - 10;
    const header = { alg: "RS256", typ: "JWT", kid: serviceAccount.privateKeyId, ...changes.header };
    const claims = {
      iss: serviceAccount.clientEmail,
      sub: simulator.world.tenant.adminEmail,
      scope: prefix + scope,
      aud: `${server.url}/token`,
      iat,
      exp: iat + 3600,
      ...changes.claims,
    };
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const signature = sign("RSA-SHA256", Buffer.from(text), serviceAccount.privateKey).toString("base64url");
    const form = {
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: `${text}.${signature}`,
      ...changes.form,
    };
    return fetch(`${server.url}/token`, { method: "POST", body: new URLSearchParams(form) });
  };
  return {
    server,
    token,
    async call(scope, method, path, body) {
      const { access_token } = (await (await token(scope)).json()) as { access_token: string };
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${access_token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as never };
    },
  };
}
