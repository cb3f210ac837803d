import {
  flag,
  list,
  made,
  object,
  oneOf,
  optional,
  record,
  type Shaped,
  whole,
  withDefault,
} from "@baton-connectors/mapping";
import { address } from "../text/address.ts";
import { body } from "../text/body.ts";
import { type Name, said } from "../text/said.ts";
import { duration } from "./duration.ts";
import { headerName, isHeaderName, path, text } from "./plain.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;

const statusRule = object({
  action: withDefault(oneOf(["fail", "retry", "warn", "ignore"], "What becomes of it"), "fail"),
  retry_after: optional(duration("How long to wait before the next try")),
  max_retries: optional(whole("Tries after the first")),
  message: withDefault(text("What the error says"), ""),
});
export type StatusRule = Shaped<typeof statusRule>;

export const errorHandling = object({
  error_status_codes: withDefault(record(statusRule), new Map()),
  /** Ours. */
  conditions: withDefault(
    list(
      object({
        when: said(["response", "headers", "vars"], "Whether the answer is one of these"),
        action: withDefault(oneOf(["fail", "retry", "limited"], "What becomes of it"), "fail"),
        message: optional(said(["response", "headers", "vars"], "What the error says")),
        retry_after: optional(said(["response", "headers", "vars"], "Seconds to wait")),
      }),
    ),
    [],
  ),
});
export type ErrorHandling = Shaped<typeof errorHandling>;

/** A request of the file. `known`: what its texts can name. */
export function request(given: readonly Name[]) {
  const known: readonly Name[] = [...given, "login"];
  const parts = {
    url: address(known),
    method: withDefault(oneOf(methods, "Default GET"), "GET"),
    headers: headers(known),
    query_params: withDefault(record(said(known, "A parameter")), new Map()),
    content_type: withDefault(text("What the body is called; application/json"), ""),
    body: optional(body(known)),
    form: optional(record(said(known, "A field of a form"))),
    graphql: optional(object({ query: text("The query; values go into variables"), variables: optional(body(known)) })),
    error_handling: optional(errorHandling),
    base: withDefault(text("Which of connect.bases; default base_url"), ""),
    idempotent: optional(flag("Doing it twice is as doing it once")),
    budget: withDefault(text("Which of connect.budgets it takes from"), ""),
    accept: withDefault(oneOf(["json", "xml", "csv", "ndjson"], "What the answer is"), "json"),
  };
  return object({ ...parts, pre_requests: withDefault(record(object(parts, "", formerly)), new Map()) }, "", formerly);
}
export const headers = (known: readonly Name[]) =>
  withDefault(
    made(record(said(known, "A header")), (all) => {
      const odd = [...all.keys()].find((name) => !isHeaderName(name));
      if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} is no name of a header`);
      const [broken] = [...all].find(([, said]) => said?.kind === "literal" && /[\r\n\0]/.test(said.text({}))) ?? [];
      if (broken !== undefined) throw new Error(`${broken} has a line end, which no header can have`);
      return all;
    }),
    new Map(),
  );
const formerly = { path: "url", params: "query_params" } as const;

export type RequestBlock = Shaped<ReturnType<typeof request>>;
export type PlainRequest = Omit<RequestBlock, "pre_requests">;

export const pagination = object(
  {
    strategy: oneOf(["none", "offset", "page", "cursor", "link"], "How a list goes on"),
    limit_param: withDefault(text("Parameter with the rows of a page"), ""),
    page_size: optional(whole("Rows of a page")),
    offset_param: withDefault(text("Parameter with the rows before the page"), ""),
    offset_start: withDefault(whole("Of the first page; 0"), 0),
    page_param: withDefault(text("Parameter with the number of the page"), ""),
    page_start: withDefault(whole("Of the first page; 1"), 1),
    cursor_param: withDefault(text("Parameter with the cursor"), ""),
    cursor_path: withDefault(path("Where the answer has the cursor"), ""),
    cursor_header: withDefault(headerName("Header of the answer with the cursor"), ""),
    last_item: withDefault(path("Where the last row has what the next page begins behind"), ""),
    send_in: withDefault(oneOf(["query", "body", "header", "path"], "Where parameters go"), "query"),
    next_url: withDefault(text("Where pages behind the first are asked for"), ""),
    link_next_path: withDefault(path("Where the answer has the address of the next page"), ""),
    link_header: withDefault(text("Relation in the Link header; next"), ""),
    link_hosts: withDefault(list(text("Another host that a link may lead to")), []),
    total_path: withDefault(path("Where the answer has the number of rows"), ""),
    total_header: withDefault(headerName("Header of the answer with the number of rows"), ""),
    total_pages_path: withDefault(path("Where the answer has the number of pages"), ""),
    has_more_path: withDefault(path("Where the answer says whether there is more"), ""),
    stop_on_short_page: withDefault(flag("A page with fewer rows than page_size is the last"), false),
    stop: optional(said(["response", "headers", "vars"], "Whether the page is the last; items is their count")),
    only_cursor: withDefault(flag("Pages behind the first have no other parameters"), false),
    max_pages: withDefault(whole("More pages are an error"), 10_000),
    allow_more: withDefault(flag("With strategy none: that the answer speaks of more is no error"), false),
  },
  "",
  {
    type: "strategy",
    next_link_path: "link_next_path",
    default_limit: "page_size",
    per_page_param: "limit_param",
    primary_key: "last_item",
  },
);
export type Pagination = Shaped<typeof pagination>;
