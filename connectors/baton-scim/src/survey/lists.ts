import { attribute, idText, isObject, type ScimObject } from "@baton-connectors/scim";
import { allowed, differs, type Finding, holds, type Rule, unknown } from "./finding.ts";
import { type Answer, get, isFine, type Wire } from "./wire.ts";

/** A list as it came. */
interface Listed {
  readonly answer: Answer;
  readonly rows: readonly ScimObject[];
  readonly total: unknown;
}

export interface ListFacts {
  readonly findings: readonly Finding[];
  /** Some rows of the first pages. */
  readonly rows: readonly ScimObject[];
  readonly total: number | undefined;
  /** Pages are to be asked for by cursor from the first on. */
  readonly cursor: boolean;
  /** Most rows that came at once, where that is fewer than asked for. */
  readonly pageMax: number | undefined;
}

export async function listed(
  wire: Wire,
  endpoint: string,
  query: Readonly<Record<string, string | number>>,
): Promise<Listed> {
  const answer = await get(wire, [endpoint], query);
  const rows = attribute(answer.body, "Resources");
  return {
    answer,
    rows: Array.isArray(rows) ? rows.filter(isObject) : [],
    total: attribute(answer.body, "totalResults"),
  };
}
const sample = 50;
const many = 1000;

/** How the server hands out a list: reads a few pages of it. */
export async function surveyList(wire: Wire, endpoint: string, cursors: boolean): Promise<ListFacts> {
  const first = await listed(wire, endpoint, { count: 1, startIndex: 1 });
  const two = await listed(wire, endpoint, { count: 2, startIndex: 1 });
  const all = await listed(wire, endpoint, { count: many, startIndex: 1 });
  const cursor = await surveyCursor(wire, endpoint, cursors, first);
  const findings: Finding[] = [
    ...envelope(first),
    ...totals(first, two, all),
    ...counts(first, two),
    ...cursor.findings,
  ];
  if (cursor.always) findings.push(unknown("start-index", "pages go by cursor"));
  else {
    const index = await surveyIndex(wire, endpoint, first, two);
    findings.push(index, ...(await surveyEnd(wire, endpoint, all, index)));
  }
  const total = Number(all.total);
  return {
    findings: worst(findings),
    rows: all.rows.slice(0, sample),
    total: all.total !== undefined && Number.isFinite(total) ? total : undefined,
    cursor: cursor.whenAsked,
    pageMax: all.rows.length < many && total > all.rows.length ? all.rows.length : undefined,
  };
}

/** One finding for each rule, the worst. */
export const worst = (findings: readonly Finding[]): Finding[] => [
  ...new Map(
    findings
      .toSorted((a, b) => Number(a.state === "differs") - Number(b.state === "differs"))
      .map((one) => [one.rule, one]),
  ).values(),
];

function envelope({ answer: { body = {} }, rows }: Listed): Finding[] {
  const key = Object.keys(body).find((name) => name.toLowerCase() === "resources");
  const right = (rule: Rule, isRight: boolean, yes: string, no: string) =>
    isRight ? holds(rule, yes) : differs(rule, no);
  const [row = {}] = rows;
  const wrong = Object.keys(row).find((name) => /^[A-Z]/.test(name) || ["username", "displayname"].includes(name));
  return [
    key === undefined
      ? differs("resources-key", "a list has no Resources")
      : right("resources-key", key === "Resources", "the list is Resources", `the list is ${key}, not Resources`),
    rows.length === 0
      ? unknown("attribute-case", "the list is empty")
      : right(
          "attribute-case",
          wrong === undefined,
          "names of attributes are as in the RFC",
          `attributes are called ${wrong}`,
        ),
  ];
}

function totals(first: Listed, two: Listed, all: Listed): Finding[] {
  const [a, b] = [first.total, two.total];
  const perPage = attribute(two.answer.body, "itemsPerPage");
  const items =
    perPage === undefined
      ? allowed("items-per-page", "itemsPerPage is left out")
      : perPage === two.rows.length
        ? holds("items-per-page", "itemsPerPage is the number of rows")
        : differs("items-per-page", `itemsPerPage is ${JSON.stringify(perPage)} beside ${two.rows.length} rows`);
  return [totalOf(a, b, two, all), items];
}

function totalOf(a: unknown, b: unknown, two: Listed, all: Listed): Finding {
  if (a === undefined) return differs("total-results", "totalResults is left out");
  if (typeof a !== "number") return differs("total-results", `totalResults is no number: ${JSON.stringify(a)}`);
  if (a !== b || (a === all.rows.length) !== (all.total === all.rows.length) || a < two.rows.length)
    return differs("total-results", "totalResults is that of the page");
  return holds("total-results", "totalResults is a number that stays");
}

function counts(first: Listed, two: Listed): Finding[] {
  if (two.rows.length < 2) return [unknown("count", "there are fewer than two rows")];
  if (first.rows.length > 1) return [differs("count", `count=1 gives ${first.rows.length} rows`)];
  return [holds("count", "count is obeyed")];
}

/** https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.4: the first row has the number 1, and what is less means 1. */
async function surveyIndex(wire: Wire, endpoint: string, { rows: [first] }: Listed, two: Listed): Promise<Finding> {
  if (two.rows.length < 2) return unknown("start-index", "there are fewer than two rows");
  const at = async (startIndex: number) => idOf((await listed(wire, endpoint, { count: 1, startIndex })).rows[0]);
  const [zero, second, one] = [await at(0), await at(2), idOf(first)];
  if (second === one)
    return differs("start-index", "startIndex is ignored: only what the first page holds can be read");
  if (zero !== undefined && zero !== one) return differs("start-index", "rows are counted from 0");
  return holds("start-index", "rows are counted from 1");
}

async function surveyEnd(wire: Wire, endpoint: string, all: Listed, index: Finding): Promise<Finding[]> {
  const total = typeof all.total === "number" ? all.total : 0;
  const findings: Finding[] = [];
  if (index.state === "holds" && total > 0) {
    const last = await listed(wire, endpoint, { count: 1, startIndex: total });
    if (last.rows.length === 0)
      findings.push(differs("total-results", `totalResults is ${total}, and there is no row of that number`));
  }
  const startIndex = Math.max(total, all.rows.length) + many;
  const { answer, rows } = await listed(wire, endpoint, { count: 1, startIndex });
  if (!isFine(answer))
    findings.push(differs("beyond-last", `a startIndex beyond the last row is refused: ${answer.status}`));
  else if (rows.length > 0) findings.push(unknown("beyond-last", "there are rows behind the last one"));
  else findings.push(holds("beyond-last", "a page beyond the last row is empty"));
  return findings;
}

async function surveyCursor(wire: Wire, endpoint: string, stated: boolean, first: Listed) {
  const has = ({ answer }: Listed) => typeof attribute(answer.body, "nextCursor") === "string";
  const always = has(first);
  // The parameter is asked for only where the server says that it knows it: others refuse it.
  const whenAsked = !always && stated && has(await listed(wire, endpoint, { count: 1, cursor: "" }));
  const findings =
    always || whenAsked
      ? [allowed("cursor", `pages go by cursor${whenAsked ? " where one is asked for" : ""}`)]
      : stated
        ? [differs("cursor", "the server states pages by cursor and gives none")]
        : [];
  return { findings, always, whenAsked };
}

export const idOf = (row: ScimObject | undefined) => idText(attribute(row, "id"));
