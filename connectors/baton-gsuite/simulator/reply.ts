import type { SimulatedReply } from "@baton-connectors/simulators";

/** Google's statuses as the `status` word of an error body. */
const words: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ALREADY_EXISTS",
  412: "FAILED_PRECONDITION",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

export const ok = (body: unknown): SimulatedReply => ({ status: 200, body });
export const noContent: SimulatedReply = { status: 204 };

/** An error in the shape all of Google's APIs share. https://cloud.google.com/apis/design/errors */
export function refuse(status: number, message: string, reason: string): SimulatedReply {
  const errors = [{ message, domain: "global", reason }];
  return {
    status,
    body: { error: { code: status, message, errors, ...(words[status] && { status: words[status] }) } },
  };
}

export const notFound = (what: string) => refuse(404, `Resource Not Found: ${what}`, "notFound");
export const duplicate = (message = "Entity already exists.") => refuse(409, message, "duplicate");
export const invalid = (message: string) => refuse(400, message, "invalid");
export const forbidden = () => refuse(403, "Not Authorized to access this resource/api", "forbidden");

/** Which API was not switched on in the project of the service account. */
export function serviceDisabled(service: string): SimulatedReply {
  const message = `${service} has not been used in project 123456 before or it is disabled.`;
  const details = [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "SERVICE_DISABLED",
      domain: "googleapis.com",
      metadata: { service },
    },
  ];
  return { status: 403, body: { error: { code: 403, message, status: "PERMISSION_DENIED", details } } };
}
