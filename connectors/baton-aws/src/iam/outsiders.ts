import { parseArn } from "../arn.ts";
import { concerns, type Statement, statementsOf } from "./policy-document.ts";

export interface Outsiders {
  /** Accounts, principals of other accounts, `*`. */
  readonly trusted: readonly string[];
  readonly anyone: boolean;
  /** Each of them only under a condition, which is not evaluated. */
  readonly conditional: boolean;
}

/** Whom of other accounts than the known ones a trust policy lets assume its role. Services and identity providers are no accounts. */
export function outsidersOf(document: string, known: ReadonlySet<string>): Outsiders | undefined {
  const statements = (statementsOf(document) ?? []).filter(
    (one) => one.effect === "Allow" && concerns(one, "sts:AssumeRole"),
  );
  const outside = (one: Statement) => [
    ...one.principals.aws.filter((principal) => !known.has(accountOf(principal))),
    ...(one.notPrincipal ? ["*"] : []),
  ];
  const found = statements.map((one) => ({ trusted: outside(one), one })).filter(({ trusted }) => trusted.length > 0);
  const trusted = [...new Set(found.flatMap((each) => each.trusted))].sort();
  if (trusted.length === 0) return undefined;
  return { trusted, anyone: trusted.includes("*"), conditional: found.every(({ one }) => one.hasCondition) };
}

/** Of a deleted principal only its id is left: it is nobody of whom an account is known. */
const accountOf = (principal: string) =>
  /^\d{12}$/.test(principal) ? principal : (parseArn(principal)?.account ?? "");
