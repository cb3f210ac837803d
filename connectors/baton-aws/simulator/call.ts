import { Refusal } from "./reply.ts";
import type { AwsTenant, Fields, IamAccount, SimOptions } from "./tenant.ts";

/** Who calls. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** The role behind a session. */
  readonly roleArn?: string;
  readonly userId?: string;
}

/** One call, as an action answers it. */
export interface SimCall {
  readonly tenant: AwsTenant;
  readonly options: SimOptions;
  readonly caller: Caller;
  readonly region: string;
  /** Of a form, each is text. */
  readonly params: Fields;
  readonly now: () => number;
  readonly state: SimState;
}

export interface SimState {
  readonly sessions: Map<string, { secret: string; token: string; expiresAt: number; caller: Caller }>;
  readonly requests: Map<
    string,
    { polls: number; outcome: string; reason?: string | undefined; apply: () => void; key: Fields }
  >;
  count: number;
  /** How often each account has asked for its credential report. */
  readonly reports: Map<string, number>;
}

/** What an action answers; undefined: it has no result. */
export type Answer = (call: SimCall) => unknown;

/** An action with the fields that it takes; the first ones are required. */
export interface Action {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly answer: Answer;
}

/** Whoever has credentials may ask who it is, and a web identity needs no permission. */
const free = ["sts:GetCallerIdentity", "sts:AssumeRoleWithWebIdentity"];

/** `service:Action`, asked for with credentials of an account. */
export function isAllowed({ allow, deny = [] }: SimOptions, action: string, account: string): boolean {
  if (deny.includes(action) || deny.includes(`${action}@${account}`)) return false;
  const given = allow && (allow[account] ?? allow["*"] ?? []);
  return !given || free.includes(action) || given.includes(action);
}

export const text = ({ params }: SimCall, name: string): string => String(params[name] ?? "");

export const ownAccount = ({ tenant, caller }: SimCall): IamAccount =>
  tenant.accounts[caller.account] ?? { alias: [], users: [], groups: [], roles: [], policies: [] };

/** Only in the management account: who asks elsewhere may not. */
export function inManagement({ tenant, caller }: SimCall, action: string, message?: string) {
  if (caller.account !== tenant.management)
    throw new Refusal(
      400,
      "AccessDeniedException",
      message ?? `User: ${caller.arn} is not authorized to perform: ${action}`,
    );
}

/** A page of a list. Tokens are good for their list only. */
export function page<T>(
  { options }: SimCall,
  action: string,
  rows: readonly T[],
  { given, size: asked }: { readonly given: unknown; readonly size: unknown },
): { readonly rows: readonly T[]; readonly next: string | undefined } {
  const { page: sizes = {}, emptyPage = {} } = options;
  const name = action.split(":")[1]!;
  const limit = sizes[action.replace(":", ".")] ?? sizes[name] ?? sizes.default ?? 100;
  const size = Math.max(1, Math.min(limit, Number(asked ?? limit)));
  const write = (at: number | "first") => Buffer.from(`${name}~${at}~?>+`).toString("base64");
  let start = 0;
  if (given === undefined || given === "") {
    if (emptyPage[name]) return { rows: [], next: write("first") };
  } else if (given !== write("first")) {
    start = Number(Buffer.from(String(given), "base64").toString().split("~")[1]);
    if (!(start > 0 && start < rows.length && write(start) === given))
      throw new Refusal(
        400,
        action.startsWith("iam") ? "ValidationError" : "ValidationException",
        "The marker is not valid",
      );
  }
  const end = start + size;
  return { rows: rows.slice(start, end), next: end < rows.length ? write(end) : undefined };
}

/** What AWS sends of an object: fields that begin with a capital letter. */
export const visible = (entity: object): Fields =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => /^[A-Z_]/.test(name)));
