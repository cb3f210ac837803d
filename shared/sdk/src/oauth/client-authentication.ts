import { jwtAssertion } from "./jwt.ts";
import type { SigningKey } from "./signing-key.ts";

/** Fields and headers by which a client proves itself to a token endpoint. */
export interface ClientProof {
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a client proves itself, by the names of https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication */
export interface ClientAuthentication {
  /** Kept out of all output. */
  readonly secrets: readonly string[];
  /** Made anew for each request: an assertion is good for one. */
  prove(tokenUrl: URL, now: Date): ClientProof | Promise<ClientProof>;
}

interface ClientSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** In the Authorization header. https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
export function clientSecretBasic({ clientId, clientSecret }: ClientSecret): ClientAuthentication {
  const encoded = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString("base64");
  return {
    secrets: [clientSecret, encoded],
    prove: () => ({ headers: { authorization: `Basic ${encoded}` } }),
  };
}

/** In the form, for servers that do not take the header. */
export const clientSecretPost = ({ clientId, clientSecret }: ClientSecret): ClientAuthentication => ({
  secrets: [clientSecret],
  prove: () => ({ form: { client_id: clientId, client_secret: clientSecret } }),
});

/** By a signed assertion. https://www.rfc-editor.org/rfc/rfc7523#section-2.2 */
export const privateKeyJwt = ({
  clientId,
  key,
  audience,
}: {
  readonly clientId: string;
  readonly key: SigningKey;
  /** Default: the address of the token endpoint. */
  readonly audience?: string;
}): ClientAuthentication => ({
  secrets: [],
  prove: async (tokenUrl, now) => ({
    form: {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await jwtAssertion(
        { key, issuer: clientId, subject: clientId, audience: audience ?? tokenUrl },
        now,
      ),
    },
  }),
});

/** A client without a secret says its name only. */
export const publicClient = (clientId: string): ClientAuthentication => ({
  secrets: [],
  prove: () => ({ form: { client_id: clientId } }),
});

/** A space is `+`, and all but letters, digits and `*-._` are percent signs: the encoding of a form's values. */
const formEncoded = (text: string) => new URLSearchParams({ v: text }).toString().slice(2);
