import { BatonError, type Http } from "@baton-connectors/sdk";
import { GraphqlResponseError } from "@octokit/graphql";
import { Octokit } from "@octokit/rest";
import { graphqlError, kindOf, noData } from "./graphql-error.ts";
import type { Addresses } from "./instance-url.ts";

/** GitHub's methods by their documented names, with their types. */
export interface Github {
  readonly rest: Octokit["rest"];
  /** A route that is not among the methods, e.g. one with ids as GitHub's own links have them. */
  readonly request: Octokit["request"];
  /**
   * The first error decides, also beside partial data. Where many things are asked for at once, errors of single ones, whose
   * part of the data is null, can be `bearable` by their kind.
   */
  graphql<T>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    bearable?: (kind: string) => boolean,
  ): Promise<T>;
}

// https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
const accept = "application/vnd.github+json";

/**
 * Octokit knows routes, parameters and types; the SDK's client sends: it has the connector's credentials, proxies, certificates
 * and logs, keeps ids beyond 2^53 exact, refuses answers cut short, and leaves waiting to the engine.
 */
export function githubWith(http: Http, addresses: Addresses, now: () => Date): Github {
  const octokit = new Octokit({ baseUrl: addresses.rest.replace(/\/$/, "") });
  octokit.hook.wrap("request", async (_send, options) => {
    const { method, url, headers, body } = octokit.request.endpoint(options);
    // Octokit's other headers would take the place of the client's own.
    const { authorization } = headers;
    const {
      status,
      headers: answered,
      data,
    } = await http.request({
      method,
      url,
      headers: { accept, ...(typeof authorization === "string" && { authorization }) },
      // Octokit writes an empty text where a body is allowed and there is none.
      ...(body !== undefined && body !== "" && { json: body }),
    });
    return { status: status as 200, url, headers: Object.fromEntries(answered), data };
  });
  return {
    rest: octokit.rest,
    request: octokit.request,
    async graphql<T>(query: string, variables: Readonly<Record<string, unknown>>, bearable = (_: string) => false) {
      const data = await octokit.graphql<T | null>({ ...variables, query, url: addresses.graphql }).catch((thrown) => {
        if (!(thrown instanceof GraphqlResponseError)) throw thrown;
        const failure = thrown.errors?.find((one) => !bearable(kindOf(one)));
        if (failure) throw graphqlError(failure, headersOf(thrown.headers), now());
        return thrown.data as T | null;
      });
      if (data === null || data === undefined) {
        throw new BatonError("Unavailable", "GraphQL answered without data", { vendorCode: noData });
      }
      return data;
    },
  };
}

const headersOf = (headers: Readonly<Record<string, string | number | undefined>>): Headers =>
  new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
