import { BatonError } from "../errors.ts";
import type { OutgoingRequest } from "./budget.ts";
import { failedRequest } from "./status-error.ts";
import { transportError } from "./transport-error.ts";

/** A token with all that is said of it takes some kilobytes. */
const secretAnswerBytes = 1024 * 1024;

/** An answer's body. One that breaks off is an error, never a shorter answer; so is a secret without end. */
export function readText(
  response: Response,
  target: OutgoingRequest & { readonly secretAnswer: boolean },
): Promise<string> {
  return whole(target, () => (target.secretAnswer ? boundedText(response, target) : response.text()));
}

/** The same of a file. */
export function readBytes(response: Response, target: OutgoingRequest, maxBytes: number): Promise<Buffer> {
  return whole(target, async () => {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of response.body ?? []) {
      length += piece.byteLength;
      if (length > maxBytes) {
        const request = failedRequest(target, response);
        const message = `${request.method} ${request.path} answered ${response.status} with more than ${maxBytes} bytes`;
        throw new BatonError("FailedPrecondition", message, { request, kind: "upstream" });
      }
      pieces.push(piece);
    }
    return Buffer.concat(pieces, length);
  });
}

async function whole<T>(target: OutgoingRequest, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const error = transportError(thrown, target);
    // Whatever broke the body, the answer is incomplete: worth another try, unless the caller gave up.
    throw error.code === "Unknown" ? error.changed({ code: "Unavailable", kind: "upstream" }) : error;
  }
}

async function boundedText(response: Response, target: OutgoingRequest): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > secretAnswerBytes) {
      const request = failedRequest(target, response);
      const message = `${request.method} ${request.path} answered ${response.status} with more than a mebibyte`;
      throw new BatonError("Unavailable", message, { request, malformed: true });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
