import { parsed } from "./json-text.ts";
import { fromXml, toXml } from "./xml-text.ts";

/** An answer as it came, or as a fault makes it. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

export async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: [...response.headers], text: await response.text() };
}

/** Statuses whose answers have no body: https://fetch.spec.whatwg.org/#null-body-status */
const withoutBody = [204, 205, 304];

export const responseOf = ({ status, headers, text }: Answer): Response =>
  new Response(withoutBody.includes(status) ? null : text, { status, headers: headers.map(([a, b]) => [a, b]) });

export const succeeded = ({ status }: Pick<Answer, "status">) => status >= 200 && status < 300;

export const bodyOf = (answer: Answer): unknown => (isXml(answer) ? fromXml(answer.text) : parsed(answer.text));

const isXml = (answer: Answer) => /\bxml\b/.test(header(answer, "content-type") ?? "");

/** The same answer with another body. */
export const withBody = (answer: Answer, body: unknown): Answer =>
  withText(answer, isXml(answer) ? toXml(body) : JSON.stringify(body));

export const withText = (answer: Answer, text: string, contentType?: string): Answer => ({
  status: withoutBody.includes(answer.status) ? 200 : answer.status,
  headers: [
    ...answer.headers.filter(([name]) => name !== "content-length" && !(contentType && name === "content-type")),
    ...(contentType ? [["content-type", contentType] as const] : []),
  ],
  text,
});

export const header = ({ headers }: Answer, wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1];
