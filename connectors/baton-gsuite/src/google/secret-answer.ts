import { BatonError, toBatonError } from "@baton-connectors/sdk";

/** For `.catch` of a request whose answer is a secret: what cannot be read of it is not shown. */
export function withoutAnswer(thrown: unknown): never {
  const error = toBatonError(thrown);
  const { malformed, request } = error;
  if (!malformed || !request) throw error;
  const { method, path, status } = request;
  // Made anew: the error that shows the answer is no cause of it.
  throw new BatonError("Unavailable", `${method} ${path} answered ${status}, and not with what was asked for`, {
    kind: "upstream",
    malformed,
    request,
  });
}
