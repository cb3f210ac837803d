import { BatonError, type ConnectContext, type Http, type HttpAnswer, type Tokens } from "@baton-connectors/sdk";
import { type AccessToken, createDpop, nonceChallenge, type SigningKey } from "@baton-connectors/sdk/oauth";
import { describeOktaError } from "../okta-error.ts";
import { common } from "../okta-http.ts";

const described = describeOktaError("oauth");

/**
 * Requests with a token. With DPoP each carries a proof; a nonce that the organisation asks for is remembered for all that
 * follow. A refused request, which had no effect, is sent again once with what it lacked: the nonce, or another token in
 * place of one that does not hold any more. The SDK's `renew` is not told what the refusal was about.
 */
export function oauthHttp(
  { http, now }: ConnectContext,
  baseUrl: string,
  tokens: Tokens<AccessToken>,
  key: SigningKey,
): Pick<Http, "list" | "read" | "send"> {
  const dpop = createDpop({ key, now });
  /** The token that a request was sent with. */
  const sentWith = new WeakMap<URL, string>();
  const client = http({
    ...common,
    baseUrl,
    headers: async ({ method, url }) => {
      const { type, value } = await tokens.get();
      sentWith.set(url, value);
      if (type === "Bearer") return { Authorization: `Bearer ${value}` };
      const proof = await dpop.proof({ method, url, accessToken: value });
      return { Authorization: `DPoP ${value}`, DPoP: proof, "x-okta-user-agent-extended": "isDPoP:true" };
    },
    describeError: (failure) => {
      const { headers, status, url } = failure;
      dpop.learn(headers);
      if (status !== 401) return described(failure);
      const challenged = headers.get("www-authenticate")?.includes(nonceChallenge);
      if (!challenged) tokens.drop(sentWith.get(url) ?? "");
      return { ...described(failure), ...(challenged && { vendorCode: nonceChallenge }) };
    },
  });

  async function answered<T extends HttpAnswer>(send: () => Promise<T>): Promise<T> {
    const mended = new Set<"nonce" | "token">();
    for (;;) {
      const before = dpop.nonce;
      try {
        const answer = await send();
        dpop.learn(answer.headers);
        return answer;
      } catch (thrown) {
        if (!isRefused(thrown)) throw thrown;
        const lacked = thrown.vendorCode === nonceChallenge ? "nonce" : "token";
        if (mended.has(lacked) || (lacked === "nonce" && dpop.nonce === before)) throw thrown;
        mended.add(lacked);
      }
    }
  }

  // The first request learns whether a nonce is wanted; those beside it wait instead of being challenged one by one.
  let first: Promise<unknown> | undefined;
  const inOrder = async <T extends HttpAnswer>(send: () => Promise<T>): Promise<T> => {
    if (first) await first;
    const answer = answered(send);
    first ??= answer.catch(() => {});
    return answer;
  };
  return {
    list: (request, shape) => inOrder(() => client.list(request, shape)),
    read: (request, shape) => inOrder(() => client.read(request, shape)),
    send: (request) => inOrder(() => client.send(request)),
  };
}

/** Not of the token endpoint, which refuses what another token cannot mend. */
const isRefused = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError && thrown.request?.status === 401 && thrown.request.path.startsWith("/api/");
