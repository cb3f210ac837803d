import { BatonError } from "@baton-connectors/sdk";
import type { Exchanged } from "../request/exchange.ts";

/** An answer that is not what the file says it is: worth another try, and never an empty list. */
export const unreadable = ({ url, status, body }: Exchanged, what: string, hint?: string) =>
  new BatonError("Unavailable", `${url.host}${url.pathname} answered ${status}, and the answer ${what}`, {
    kind: "upstream",
    malformed: true,
    body,
    hint,
  });
