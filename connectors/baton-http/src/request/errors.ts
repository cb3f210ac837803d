import { AsyncLocalStorage } from "node:async_hooks";
import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
import type { ErrorHandling, StatusRule } from "../file/request.ts";
import type { Values } from "../template/template.ts";

/** The request that is being sent, as the file has it. */
export interface Sending {
  /** What it says of errors, before what the file says of all. */
  readonly rules: ErrorHandling | undefined;
  readonly budget: string;
  /** The same for the same request: what is sent besides its address. */
  readonly key: () => string;
}
const sending = new AsyncLocalStorage<Sending>();
export const whileSending = <T>(request: Sending, work: () => Promise<T>): Promise<T> => sending.run(request, work);
export const sent = (): Sending | undefined => sending.getStore();

export const ruleFor = (
  rules: readonly (ErrorHandling | undefined)[],
  status: number | undefined,
): StatusRule | undefined =>
  rules.map((one) => one?.error_status_codes.get(String(status))).find((rule) => rule !== undefined);

/** What an answer that is no success means. */
export function describe(all: ErrorHandling | undefined, failure: FailedResponse, vars: Values): StatusErrorDetails {
  const rules = [sent()?.rules, all];
  const rule = ruleFor(rules, failure.status);
  const condition = conditionFor(rules, failure, vars);
  const message = [condition?.message ?? rule?.message, wordsIn(failure.body)].filter(Boolean).join(": ");
  return {
    ...(message && { message }),
    ...(rule?.action === "retry" && { code: "Unavailable" as const, ...waitOf(failure.status, rule) }),
    ...condition?.details,
    body: failure.body,
  };
}

/** A refusal that comes as a success: what a condition of the file says. */
export const refusal = (
  all: ErrorHandling | undefined,
  success: FailedResponse,
  vars: Values,
): StatusErrorDetails | undefined => {
  const found = conditionFor([sent()?.rules, all], success, vars);
  if (!found) return undefined;
  const message = [found.message, wordsIn(success.body)].filter(Boolean).join(": ");
  return { ...(message && { message }), ...found.details };
};

const waitOf = (status: number, { retry_after: ms }: StatusRule) =>
  status === 429 && ms !== undefined ? { limited: { afterSeconds: ms / 1000 } } : {};

function conditionFor(rules: readonly (ErrorHandling | undefined)[], answer: FailedResponse, vars: Values) {
  for (const rule of rules)
    for (const { when, action, message, retry_after: after } of rule?.conditions ?? []) {
      const values = { ...responseValues(answer), vars };
      if (!when.truth(values)) continue;
      const seconds = after && Number(after.text(values));
      const details: StatusErrorDetails =
        action === "limited"
          ? { limited: { ...(seconds !== undefined && Number.isFinite(seconds) && { afterSeconds: seconds }) } }
          : action === "retry"
            ? { code: "Unavailable" }
            : { code: answer.status < 400 ? "InvalidArgument" : undefined! };
      return { message: message?.text(values), details: withoutUndefined(details) };
    }
  return undefined;
}

const withoutUndefined = (details: StatusErrorDetails): StatusErrorDetails =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));

/** What expressions see of an answer: its status, its headers, its body, and what is in that. */
export function responseValues({ status, headers, body }: Pick<FailedResponse, "status" | "headers" | "body">): {
  readonly response: Values;
  readonly headers: Values;
} {
  const named = Object.fromEntries(headers);
  const inner = typeof body === "object" && body !== null && !Array.isArray(body) ? body : {};
  return { response: { ...inner, status_code: status, headers: named, body }, headers: named };
}

/** Where APIs commonly say in words what is wrong. */
function wordsIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const at = (of: unknown, name: string): unknown =>
    typeof of === "object" && of !== null && Object.hasOwn(of, name) ? (of as Values)[name] : undefined;
  const [first] = [at(body, "errors")].flat();
  const places = [body, at(body, "error"), first];
  for (const place of places)
    for (const name of ["message", "error_description", "detail", "title", "errorSummary", "description"]) {
      const found = at(place, name);
      if (typeof found === "string" && found !== "") return found;
    }
  const [plain] = [at(body, "error"), first].filter((one) => typeof one === "string" && one !== "");
  return plain as string | undefined;
}
