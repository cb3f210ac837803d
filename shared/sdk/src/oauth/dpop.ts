import { createHash, randomUUID } from "node:crypto";
import { signJwt } from "./jwt.ts";
import type { SigningKey } from "./signing-key.ts";

/** What a server answers that wants a nonce of its own in proofs. */
export const nonceChallenge = "use_dpop_nonce";

export interface ProofOf {
  readonly method: string;
  readonly url: URL;
  /** The token the proof goes with; absent when asking for one. */
  readonly accessToken?: string;
}

/** Proofs for the requests to one server, which says what nonce they carry. https://www.rfc-editor.org/rfc/rfc9449 */
export interface Dpop {
  /** The value of the header DPoP: this request, now, by the holder of the key. Each is good for one request. */
  proof(request: ProofOf): Promise<string>;
  /** The last nonce that the server gave. */
  readonly nonce: string | undefined;
  /** Takes the nonce out of an answer, a refusal or not. */
  learn(headers: Headers): void;
}

export function createDpop({ key, now }: { readonly key: SigningKey; readonly now: () => Date }): Dpop {
  let nonce: string | undefined;
  return {
    get nonce() {
      return nonce;
    },
    learn(headers) {
      nonce = headers.get("dpop-nonce") ?? nonce;
    },
    proof({ method, url, accessToken }) {
      const iat = Math.floor(now().getTime() / 1000);
      const claims = {
        htm: method,
        htu: url.origin + url.pathname,
        ...(nonce !== undefined && { nonce }),
        ...(accessToken !== undefined && { ath: createHash("sha256").update(accessToken).digest("base64url") }),
        jti: randomUUID(),
        iat,
        nbf: iat - 30,
        exp: iat + 300,
      };
      return signJwt(key, claims, { typ: "dpop+jwt", jwk: key.publicJwk });
    },
  };
}
