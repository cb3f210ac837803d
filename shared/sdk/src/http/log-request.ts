import type { BatonError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { OutgoingRequest } from "./budget.ts";

/** One line for each request, without its query, which can hold secrets. */
export function logRequest(
  log: Log,
  { method, url, operation }: OutgoingRequest,
  durationMs: number,
  response: Response | undefined,
  error: BatonError | undefined,
) {
  const fields = {
    "http.method": method,
    "http.url_details.host": url.host,
    "http.url_details.path": url.pathname,
    ...(operation && { operation }),
    "http.status_code": response?.status,
    duration: durationMs / 1000,
  };
  if (error) {
    if (error.code === "Canceled") log.debug({ ...fields, error: error.message }, "HTTP request canceled");
    else log.error({ ...fields, error: error.message }, "HTTP request failed");
  } else if (response!.status >= 500) log.warn(fields, "HTTP response");
  else log.debug(fields, "HTTP response");
}
