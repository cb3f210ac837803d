import { BatonError, configError, type Http, type HttpRequest } from "@baton-connectors/sdk";
import { csvRows } from "./csv.ts";
import { xmlValue } from "./xml.ts";

const mostBytes = 256 * 1024 * 1024;
const types = { csv: "text/csv", ndjson: "application/x-ndjson", xml: "application/xml" } as const;

/** An answer that is no JSON, as a value: of CSV a list of rows by their headings, of NDJSON a list, of XML objects. */
export async function readText(http: Http, request: HttpRequest, accept: keyof typeof types) {
  const { method = "GET", json, form, text } = request;
  if (method !== "GET" || json !== undefined || form !== undefined || text !== undefined)
    throw configError(`an answer in ${accept} can be asked for by GET only`);
  const headers = { accept: types[accept], ...request.headers };
  const { status, headers: received, bytes } = await http.download({ ...request, headers }, { maxBytes: mostBytes });
  const body = new TextDecoder("utf-8").decode(bytes);
  const unreadable = (what: string, cause?: unknown) =>
    new BatonError("Unavailable", `the answer of ${(request.url as URL).pathname} is no ${accept}: ${what}`, {
      ...{ kind: "upstream", malformed: true, cause, body },
    });
  const type = received.get("content-type") ?? "";
  // A page that asks to sign in would be rows otherwise.
  if (/html/i.test(type) || /^\s*<(!doctype )?html/i.test(body)) throw unreadable("it is HTML");
  try {
    return { status, headers: received, body: readers[accept](body) };
  } catch (thrown) {
    throw unreadable((thrown as Error).message, thrown);
  }
}

const readers = {
  csv: csvRows,
  ndjson: (text: string) =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as unknown),
  xml: xmlValue,
};
