import { type ListPage, linkParameter, Misshapen, type Next } from "@baton-connectors/sdk";

/** One page; `next` is the number of the page that follows. */
export interface GithubPage<Row> extends ListPage<Row> {
  readonly next: number | undefined;
}

/** What a page may hold at most. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const largest = 100;

/** How much of a list to ask for. The first page is asked for without its number. */
export const pageQuery = (page: number | undefined) => ({ page, per_page: largest });

const pageOfLink = linkParameter("page");

/** Only the number counts: the link itself may lead to another form of the path. */
export const nextNumber: Next = (answer) => {
  const text = pageOfLink(answer);
  if (text === undefined) return undefined;
  const page = Number(text);
  if (!Number.isSafeInteger(page) || page <= 0)
    throw new Misshapen(`has a link to the next page whose number is ${JSON.stringify(text)}`);
  if (page === Number(answer.url.searchParams.get("page") ?? 1))
    throw new Misshapen("has a link to the next page that leads to the page itself");
  return page;
};
