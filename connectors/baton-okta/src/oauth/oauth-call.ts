import { BatonError, type ConnectContext } from "@baton-connectors/sdk";
import type { Call } from "../api/call.ts";
import { describeOktaError } from "../okta-error.ts";
import { callWith, common } from "../okta-http.ts";
import type { PrivateKey } from "./private-key.ts";
import { dpopProof } from "./proof.ts";
import type { TokenSource } from "./token-source.ts";

const nonceChallenge = "use_dpop_nonce";

/** With DPoP every request carries a proof; a nonce that the organisation asks for is remembered for all that follow. */
export function oauthCall({ http, now }: ConnectContext, baseUrl: string, source: TokenSource, key: PrivateKey): Call {
  let nonce: string | undefined;
  const client = http({
    ...common,
    baseUrl,
    headers: async ({ method, url }) => {
      const { type, value } = await source.get();
      if (type === "Bearer") return { Authorization: `Bearer ${value}` };
      const proof = await dpopProof(key, now(), { method, url, nonce, accessToken: value });
      return { Authorization: `DPoP ${value}`, DPoP: proof, "x-okta-user-agent-extended": "isDPoP:true" };
    },
    describeError: (failure) => {
      const { headers, status } = failure;
      nonce = headers.get("dpop-nonce") ?? nonce;
      const challenge = status === 401 && headers.get("www-authenticate")?.includes(nonceChallenge);
      return { ...describeOktaError(failure), ...(challenge && { vendorCode: nonceChallenge }) };
    },
  });
  const send = callWith(client);

  const call: Call = async (path, request) => {
    const before = nonce;
    const attempt = async () => {
      const answer = await send(path, request);
      nonce = answer.headers.get("dpop-nonce") ?? nonce;
      return answer as never;
    };
    try {
      return await attempt();
    } catch (thrown) {
      const challenged = thrown instanceof BatonError && thrown.vendorCode === nonceChallenge && nonce !== before;
      if (!challenged) throw thrown;
      return attempt();
    }
  };

  // The first call learns whether a nonce is wanted; those beside it wait instead of being challenged one by one.
  let first: Promise<unknown> | undefined;
  return async (path, request) => {
    if (first) {
      await first;
      return call(path, request);
    }
    const opening = call(path, request);
    first = opening.catch(() => {});
    return opening as never;
  };
}
