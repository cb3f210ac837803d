import { afterEach, describe, expect, test } from "@jest/globals";
import { importJWK, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import {
  clientCredentials,
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
  publicClient,
  readSigningKey,
} from "../../src/oauth/index.ts";
import { es256 } from "./rfc-keys.ts";
import { answering, context, type Received } from "./server.ts";

const token = { access_token: "t", token_type: "Bearer", expires_in: 60 };
let server: Awaited<ReturnType<typeof answering>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Basic credentials as a server reads them. */
const basicOf = ({ headers }: Received) => {
  const encoded = headers.authorization!.toString().replace("Basic ", "");
  return Buffer.from(encoded, "base64")
    .toString()
    .split(":")
    .map((part) => [...new URLSearchParams(`v=${part}`)][0]![1]);
};

describe("client_secret_basic", () => {
  test("is RFC 6749's example", () => {
    const { prove } = clientSecretBasic({ clientId: "s6BhdRkqt3", clientSecret: "7Fjfp0ZBr1KtDRbnfVdmIw" });
    expect(prove(new URL("https://x.example"), new Date())).toEqual({
      headers: { authorization: "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3" },
    });
  });
});

const credentials = { clientId: "id: 1/ü%", clientSecret: "p&+ =:%é*~'()" };

/** oauth4webapi, which others wrote, asks the same server the same. */
describe("like oauth4webapi", () => {
  const parameters = { audience: "https://api.example/", scope: "read write" };

  async function both(ours: Parameters<typeof clientCredentials>[0]["client"], theirs: oauth.ClientAuth, id: string) {
    server = await answering({ body: token });
    const given = context();
    const { audience } = parameters;
    const tokenUrl = `${server.url}/token`;
    const options = { tokenUrl, client: ours, scopes: ["read", "write"], parameters: { audience } };
    await clientCredentials(options, given).get();
    const as = { issuer: server.url, token_endpoint: tokenUrl };
    const response = await oauth.clientCredentialsGrantRequest(as, { client_id: id }, theirs, parameters, {
      [oauth.allowInsecureRequests]: true,
    });
    const answer = await oauth.processClientCredentialsResponse(as, { client_id: id }, response);
    expect(answer.access_token).toBe("t");
    return server.received;
  }
  const fields = ({ form }: Received) => Object.fromEntries([...form].sort());

  test("client_secret_basic", async () => {
    const { clientId, clientSecret } = credentials;
    const [ours, theirs] = await both(clientSecretBasic(credentials), oauth.ClientSecretBasic(clientSecret), clientId);
    expect(basicOf(ours!)).toEqual([clientId, clientSecret]);
    expect(basicOf(theirs!)).toEqual([clientId, clientSecret]);
    expect(fields(ours!)).toEqual(fields(theirs!));
    expect(ours!.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect([ours!.method, ours!.headers.accept]).toEqual([theirs!.method, theirs!.headers.accept]);
  });

  test("client_secret_post", async () => {
    const { clientId, clientSecret } = credentials;
    const [ours, theirs] = await both(clientSecretPost(credentials), oauth.ClientSecretPost(clientSecret), clientId);
    expect(fields(ours!)).toEqual(fields(theirs!));
    expect(fields(ours!)).toMatchObject({ client_id: clientId, client_secret: clientSecret, ...parameters });
    expect(ours!.headers.authorization).toBeUndefined();
  });

  test("no secret", async () => {
    const [ours, theirs] = await both(publicClient("app"), oauth.None(), "app");
    expect(fields(ours!)).toEqual(fields(theirs!));
  });

  test("private_key_jwt", async () => {
    const key = readSigningKey(es256.jwk, { keyId: "k1" });
    const { d: _, ...publicJwk } = es256.jwk;
    const webKey = await crypto.subtle.importKey("jwk", es256.jwk, { name: "ECDSA", namedCurve: "P-256" }, false, [
      "sign",
    ]);
    const theirKey = oauth.PrivateKeyJwt({ key: webKey, kid: "k1" });
    const received = await both(privateKeyJwt({ clientId: "app", key }), theirKey, "app");
    const read = async ({ form }: Received, audience: string, currentDate: Date) => {
      const { payload, protectedHeader } = await jwtVerify(
        form.get("client_assertion")!,
        await importJWK(publicJwk, "ES256"),
        {
          issuer: "app",
          subject: "app",
          audience,
          currentDate,
        },
      );
      return {
        header: protectedHeader,
        lifetime: payload.exp! - payload.iat!,
        type: form.get("client_assertion_type"),
      };
    };
    const [ours, theirs] = [
      await read(received[0]!, `${server!.url}/token`, context().now()),
      await read(received[1]!, server!.url, new Date()),
    ];
    expect(ours.type).toBe(theirs.type);
    expect(ours.header).toEqual({ alg: "ES256", typ: "JWT", kid: "k1" });
    expect(ours.lifetime).toBe(300);
  });
});

test("private_key_jwt may be for another audience than the token endpoint's address", async () => {
  const key = readSigningKey(es256.jwk);
  const client = privateKeyJwt({ clientId: "app", key, audience: "https://issuer.example" });
  const { form } = await client.prove(new URL("https://issuer.example/token"), new Date());
  const claims = JSON.parse(Buffer.from(form!.client_assertion!.split(".")[1]!, "base64url").toString());
  expect(claims.aud).toBe("https://issuer.example");
});
