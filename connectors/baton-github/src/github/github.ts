import type { Http, HttpRequest, ListShape } from "@baton-connectors/sdk";
import { body } from "@baton-connectors/sdk";
import type { Shape } from "@baton-connectors/sdk/shapes";
import { type Graphql, graphqlWith } from "./graphql.ts";
import type { Addresses } from "./instance-url.ts";
import { type GithubPage, nextNumber, pageQuery } from "./page.ts";

/** GitHub as one identity sees it. Paths are those of the REST API, behind the instance's address. */
export interface Github extends Pick<Http, "read" | "list" | "send">, Graphql {
  /** One page of a list whose pages have numbers. */
  page<Row>(url: HttpRequest["url"], row: Shape<Row>, asked: Asked): Promise<GithubPage<Row>>;
}

interface Asked {
  /** Undefined: the first. */
  readonly page: number | undefined;
  readonly query?: HttpRequest["query"];
  /** The field with the list, where the answer itself is none. */
  readonly items?: string;
}

const headers = {
  // https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
  accept: "application/vnd.github+json",
  // https://docs.github.com/en/rest/about-the-rest-api/api-versions
  "x-github-api-version": "2022-11-28",
};

/** `http` has the instance's REST API as its base, and the identity's credentials. */
export function githubWith(http: Http, { graphql }: Addresses, now: () => Date): Github {
  const asked = (request: HttpRequest): HttpRequest => ({ ...request, headers });
  const list = <Row>(request: HttpRequest, shape: ListShape<Row>) => http.list(asked(request), shape);
  return {
    read: (request, shape) => http.read(asked(request), shape),
    list,
    send: (request) => http.send(asked(request)),
    async page(url, row, { page, query, items = body }) {
      const found = await list({ url, query: { ...query, ...pageQuery(page) } }, { items, row, next: nextNumber });
      return { ...found, next: found.next as number | undefined };
    },
    ...graphqlWith(list, new URL(graphql), now),
  };
}
