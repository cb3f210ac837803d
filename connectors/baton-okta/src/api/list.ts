import { body, type ListShape, Misshapen, type Next, nextLink } from "@baton-connectors/sdk";
import type { Shape } from "@baton-connectors/sdk/shapes";

/** One page as Okta gave it; `next` is the value of `after`. */
export interface OktaPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** A list that is the answer itself. */
export const plainList = <Row>(row: Shape<Row>): ListShape<Row> => ({ items: body, row, next: nextPage });

/** A list under /iam: a field of an object. */
export const iamList = <Row>(items: string, row: Shape<Row>): ListShape<Row> => ({ items, row, next: nextPage });

/**
 * The cursor of the next link: in the Link header, under /iam besides or instead of it in the body. There an empty page may
 * name itself, and says with it that there is no other. https://developer.okta.com/docs/api/#pagination
 */
const nextPage: Next = ({ url, headers, body: answer, count }) => {
  const here = url.searchParams.get("after");
  const inHeader = cursorOf(nextLink(headers));
  const inBody = inHeader === undefined ? cursorOf(linkIn(answer)) : undefined;
  if (count > 0 && here !== null && [inHeader, inBody].includes(here))
    throw new Misshapen("has a link to the next page that leads to the page itself");
  if (inHeader !== undefined) return inHeader;
  return inBody === here ? undefined : inBody;
};

function linkIn(answer: unknown): string | undefined {
  const href = (answer as IamLinks)._links?.next?.href;
  if (href === undefined || href === null) return undefined;
  if (typeof href !== "string") throw new Misshapen("has a link to the next page that is no text");
  return href;
}
/** As far as is known of an answer that has a list. */
interface IamLinks {
  readonly _links?: { readonly next?: { readonly href?: unknown } | null } | null;
}

function cursorOf(link: string | undefined): string | undefined {
  if (!link) return undefined;
  const after = URL.canParse(link, anywhere) ? new URL(link, anywhere).searchParams.get("after") : null;
  if (after === null) throw new Misshapen("has a link to the next page that has no cursor");
  // An empty cursor leads back to the first page: nothing follows.
  return after || undefined;
}
const anywhere = "https://okta.invalid";
