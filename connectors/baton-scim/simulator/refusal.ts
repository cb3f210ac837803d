import type { SimulatedReply } from "@baton-connectors/simulators";
import type { Quirks } from "./quirks.ts";

/** A refusal, thrown. https://www.rfc-editor.org/rfc/rfc7644#section-3.12 */
export class Refusal extends Error {
  readonly status: number;
  readonly scimType: string | undefined;
  constructor(status: number, detail: string, scimType?: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

export function replyOf({ status, message, scimType }: Refusal, quirks: Quirks): SimulatedReply {
  const body = quirks.oldErrors
    ? { Errors: [{ code: String(status), description: message }] }
    : {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        ...(scimType && { scimType }),
        detail: message,
        status: String(status),
      };
  return { status, body, headers: { "Content-Type": quirks.reply ?? "application/scim+json" } };
}
