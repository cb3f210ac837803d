import type { SimulatedReply } from "@baton-connectors/simulators";

/** Okta's error body. https://developer.okta.com/docs/reference/error-codes/ */
export function refuse(
  status: number,
  errorCode: string,
  errorSummary: string,
  causes: readonly string[] = [],
  headers?: SimulatedReply["headers"],
): SimulatedReply {
  const errorCauses = causes.map((cause) => ({ errorSummary: cause }));
  const body = { errorCode, errorSummary, errorLink: errorCode, errorId: `oae${errorCode.slice(-4)}`, errorCauses };
  return { status, body, ...(headers && { headers }) };
}

export const notFound = (id: string, kind: string) =>
  refuse(404, "E0000007", `Not found: Resource not found: ${id} (${kind})`);
export const invalid = (what: string, cause: string) =>
  refuse(400, "E0000001", `Api validation failed: ${what}`, [cause]);
export const forbidden = (missing: string) =>
  refuse(403, "E0000006", "You do not have permission to perform the requested action", [], {
    "x-simulator-missing-scope": missing,
  });
export const wrongToken = refuse(401, "E0000011", "Invalid token provided");
export const wrongVerb = refuse(405, "E0000022", "The endpoint does not support the provided HTTP method");
export const malformed = refuse(400, "E0000003", "The request body was not well-formed.");
export const tooMany = (headers: SimulatedReply["headers"]) =>
  refuse(429, "E0000047", "API call exceeded rate limit due to too many requests.", [], headers);
