import { configError } from "@baton-connectors/sdk";
import { type IamKind, iamArn } from "../arn.ts";

declare const account: unique symbol;

/**
 * An object of IAM that is known to be of the account `A`. Requests take names, and names are unique within an account only: one taken to
 * another account would hit a namesake. Each binding has a type of its own, so that such a pairing does not compile.
 */
export interface Named<A, K extends IamKind = IamKind> {
  readonly [account]: (of: A) => A;
  readonly kind: K;
  readonly name: string;
  readonly arn: string;
}

/** The objects of one account by their ARNs; what is of another kind or account is refused. */
export type Namer<A> = <K extends IamKind>(arn: string, kind: K) => Named<A, K>;

export const createNamer =
  <A>(accountId: string): Namer<A> =>
  (text, kind) => {
    const { account: owner, name } = iamArn(text, kind);
    // What AWS provides can be used in every account.
    if (owner !== accountId && !(kind === "policy" && owner === "aws"))
      throw configError(`${text} is not of the account ${accountId}`, {
        hint: "Both must be in the same account.",
        effect: "none",
      });
    return { kind, name, arn: text } as never;
  };
