import { BatonError } from "../errors.ts";
import type { OutgoingRequest } from "./budget.ts";
import { withoutSecretFields } from "./secret-fields.ts";
import { failedRequest } from "./status-error.ts";

/** Characters of an answer that an error shows. */
const shown = 200;

/**
 * The error for an answer that cannot be read: it names method, path, status, content type, and what it begins with, without
 * secrets and not at all where the answer is one. Worth another try, a few times: a proxy in between may be well again.
 */
export function malformed(
  request: OutgoingRequest & { readonly secretAnswer?: boolean },
  response: { readonly status: number; readonly headers: Headers },
  text: string,
  { problem, scrub, cause }: { problem: string; scrub: (text: string) => string; cause?: unknown },
): BatonError {
  const failed = failedRequest(request, response);
  const type = response.headers.get("content-type")?.split(";", 1)[0]?.trim();
  const secret = request.secretAnswer;
  const start = secret ? "" : withoutSecretFields(scrub(text)).trim().replaceAll(/\s+/g, " ").slice(0, shown);
  const begins = start === "" ? "" : `; it begins: ${start}`;
  return new BatonError(
    "Unavailable",
    `${failed.method} ${failed.path} answered ${response.status}${type ? ` (${type})` : ""}, and the answer ${problem}${begins}`,
    { request: failed, malformed: true, cause, ...(!secret && { body: text }) },
  );
}
