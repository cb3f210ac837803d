import { createPageWatch, type Http, type ListAnswer, Misshapen } from "@baton-connectors/sdk";
import {
  object,
  optional,
  requiredFlag,
  requiredRecord,
  type Shape,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";
import { type GraphqlFailure, graphqlError, kindOf } from "./graphql-error.ts";

/** https://docs.github.com/en/graphql/guides/forming-calls-with-graphql */
export interface Graphql {
  /**
   * Asks for something. `read` takes out of the data what was asked for; what is wrong with it, it says by throwing a
   * `Misshapen`. The first error decides, also beside partial data. Where many things are asked for at once, errors of single ones,
   * whose part of the data is null, can be `bearable` by their kind.
   */
  query<T>(text: string, variables: Variables, read: (data: unknown) => T, bearable?: Bearable): Promise<T>;
  /** A page of a connection, the one after `after`. Undefined where there is no such connection. */
  connection<Page extends CursorPage<unknown> | undefined>(
    text: string,
    variables: Variables & { readonly after: string | undefined },
    read: (data: unknown) => Page,
  ): Promise<Page>;
  /** Changes something: not repeated where it may have been carried out. */
  mutate(text: string, variables: Variables, bearable?: Bearable): Promise<void>;
}
type Variables = Readonly<Record<string, unknown>>;
type Bearable = (kind: string) => boolean;

const none: Bearable = () => false;

const graphqlFailure: Shape<GraphqlFailure> = object({
  message: text,
  type: text,
  extensions: optional(object({ code: text })),
});

export function graphqlWith(list: Http["list"], url: URL, now: () => Date): Graphql {
  async function ask<T>(
    query: { readonly query: string; readonly variables: Variables },
    { idempotent, bearable, read }: { idempotent: boolean; bearable: Bearable; read: (data: unknown) => T },
  ): Promise<T> {
    let found: { readonly data: T } | undefined;
    await list(
      { method: "POST", url, json: query, idempotent },
      {
        items: "errors",
        row: graphqlFailure,
        leftOutWhenEmpty: { documented: "https://spec.graphql.org/October2021/#sec-Errors" },
        next: (answer) => {
          const { errors = [], data } = answer.body as Answer;
          const failure = errors.find((one) => !bearable(kindOf(one)));
          if (failure) throw graphqlError(failure, answer.headers, now()).changed({ request: requestOf(answer) });
          found = { data: read(data) };
          return undefined;
        },
      },
    );
    return found!.data;
  }
  const pages = createPageWatch();
  return {
    query: (text, variables, read, bearable = none) =>
      ask({ query: text, variables }, { idempotent: true, bearable, read }),
    connection: (text, { after, ...others }, read) =>
      ask(
        { query: text, variables: { ...others, after: after ?? null } },
        {
          idempotent: true,
          bearable: none,
          read: (data) => {
            const page = read(data);
            const list = `${text} ${JSON.stringify(others)}`;
            if (page) pages.page({ called: "POST /graphql", list, cursors: after ? [after] : [], ...page });
            return page;
          },
        },
      ),
    mutate: async (text, variables, bearable = none) =>
      void (await ask(
        { query: text, variables },
        { idempotent: false, bearable, read: (data) => fitted(requiredRecord, data) },
      )),
  };
}

/** Errors have been looked at when this is read; the data not yet. */
interface Answer {
  readonly errors?: readonly GraphqlFailure[];
  readonly data?: unknown;
}

const requestOf = ({ url, headers }: ListAnswer) => ({
  method: "POST",
  host: url.host,
  path: url.pathname,
  status: 200,
  requestId: headers.get("x-github-request-id") ?? undefined,
});

/** What was asked for, as the shape lets it through. Throws a `Misshapen`. */
export function fitted<T>(shape: Shape<T>, value: unknown, called = "data"): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const path = [called, ...(result.error.issues[0]?.path ?? [])].map(String).join(".");
  throw new Misshapen(`has no ${path} as it was asked for`);
}

/** The same of a field that the schema lets be null. */
export const fittedOrNull = <T>(shape: Shape<T>, value: unknown, called?: string): T | undefined =>
  value === null ? undefined : fitted(shape, value, called);

/** Where a connection goes on. https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api */
export const pageInfo = object({ hasNextPage: requiredFlag, endCursor: text });

export function nextCursor({ hasNextPage, endCursor }: Shaped<typeof pageInfo>): string | undefined {
  if (!hasNextPage) return undefined;
  if (!endCursor) throw new Misshapen("has a next page, and no cursor that leads there");
  return endCursor;
}

/** One page of a connection. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}
