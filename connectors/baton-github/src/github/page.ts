import { BatonError, nextLink } from "@baton-connectors/sdk";

/** One page; `next` is the number of the page that follows. */
export interface GithubPage<T> {
  readonly items: readonly T[];
  readonly next: number | undefined;
}

/** How much of a list to ask for. The first page is asked for without its number. */
export interface PageQuery {
  readonly page?: number;
  readonly per_page: number;
}

/** What a page may hold at most. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const largest = 100;

export const pageQuery = (page: number | undefined): PageQuery => ({
  ...(page !== undefined && { page }),
  per_page: largest,
});

interface Answer<Data> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: Data;
}

/** A list, or the one that `listOf` takes from the answer. Absent is empty; anything else is an error, never an empty page. */
export async function pageOf<T, Data = readonly T[]>(
  asking: Promise<Answer<Data>>,
  listOf: (data: Data) => unknown = (data) => data,
): Promise<GithubPage<T>> {
  const { url, headers, data } = await asking;
  const found = listOf(data) ?? [];
  if (!Array.isArray(found)) {
    throw new BatonError("Unavailable", `GET ${new URL(url).pathname} answered with something that is no list`);
  }
  return { items: found, next: pageNumber(nextLink(new Headers({ link: String(headers.link ?? "") }))) };
}

/** Only the number counts: the link itself may lead to another form of the path. */
function pageNumber(link: string | undefined): number | undefined {
  if (link === undefined) return undefined;
  const page = Number(new URL(link, "https://github.invalid").searchParams.get("page"));
  if (!Number.isInteger(page) || page < 1) {
    throw new BatonError("Internal", "GitHub's link to the next page has no page number", { kind: "upstream" });
  }
  return page;
}
