/** A statement as far as it is looked at. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly hasCondition: boolean;
  /** `*` alone is anyone. */
  readonly principals: {
    readonly aws: readonly string[];
    readonly service: readonly string[];
    readonly federated: readonly string[];
  };
  readonly notPrincipal: boolean;
}

/** Documents come URL-encoded, https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html; undefined: it is not. */
export function decodedDocument(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** Undefined: it cannot be read. */
export function statementsOf(document: string): readonly Statement[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return undefined;
  }
  if (!isObject(parsed)) return undefined;
  const { Statement: given } = parsed;
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return list.every(isObject) ? list.map(read) : undefined;
}

function read({
  Effect,
  Action,
  NotAction,
  Resource,
  Condition,
  Principal,
  NotPrincipal,
}: Record<string, unknown>): Statement {
  const by = isObject(Principal) ? Principal : { AWS: Principal };
  return {
    effect: String(Effect),
    actions: texts(Action),
    notActions: texts(NotAction),
    resources: texts(Resource),
    hasCondition: Condition !== undefined,
    principals: { aws: texts(by.AWS), service: texts(by.Service), federated: texts(by.Federated) },
    notPrincipal: NotPrincipal !== undefined,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string" && one !== "");

/** Whether a statement is about an action: whatever its case, with `*` and `?`. */
export const concerns = ({ actions, notActions }: Statement, action: string): boolean =>
  notActions.length > 0 ? !notActions.some((one) => fits(one, action)) : actions.some((one) => fits(one, action));

function fits(pattern: string, action: string): boolean {
  const parts = [...pattern].map((one) => (one === "*" ? ".*" : one === "?" ? "." : RegExp.escape(one)));
  return new RegExp(`^${parts.join("")}$`, "i").test(action);
}
