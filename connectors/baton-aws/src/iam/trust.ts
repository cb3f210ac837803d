import { parseArn } from "../arn.ts";
import { concerns, type Statement, statementsOf } from "./policy-document.ts";

export interface Trust {
  /** Users and roles that may assume the role. */
  readonly holders: readonly { readonly type: "iam_user" | "role"; readonly arn: string }[];
  /** Who else is trusted: `*`, accounts, services, identity providers, sessions, principals that were deleted. */
  readonly others: readonly string[];
  /** What kind of identity the role is, in words of Go's connector. */
  readonly detail: string;
}

/** Undefined: the document cannot be read. Conditions, denials and NotPrincipal are not evaluated. */
export function trustOf(document: string, roleArn: string): Trust | undefined {
  const statements = statementsOf(document);
  if (!statements) return undefined;
  const allowed = statements.filter(({ effect }) => effect === "Allow");
  const assuming = allowed.filter((one) => concerns(one, "sts:AssumeRole"));
  const holders = new Map<string, Trust["holders"][number]>();
  const others = new Set<string>();
  for (const arn of assuming.flatMap(({ principals }) => principals.aws)) {
    const type = holderType(arn);
    if (type) holders.set(arn, { type, arn });
    else others.add(arn);
  }
  const byOthers = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
  for (const one of allowed.filter((statement) => byOthers.some((action) => concerns(statement, action)))) {
    for (const other of [...one.principals.service, ...one.principals.federated]) others.add(other);
    if (one.notPrincipal) others.add("*");
  }
  return { holders: [...holders.values()], others: [...others].sort(), detail: detailOf(allowed, roleArn) };
}

function holderType(text: string): "iam_user" | "role" | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "iam") return undefined;
  if (/^user\/./.test(arn.resource)) return "iam_user";
  return /^role\/./.test(arn.resource) ? "role" : undefined;
}

/** As Go tells them: a service, an identity provider, another account, in this order. */
function detailOf(allowed: readonly Statement[], roleArn: string): string {
  const assuming = allowed.filter(({ actions }) => actions.some((one) => one.startsWith("sts:AssumeRole")));
  const all = (of: "aws" | "service" | "federated") => assuming.flatMap(({ principals }) => principals[of]);
  const services = all("service").map((one) => one.split(".")[0]!.toLowerCase().replaceAll("-", "_"));
  if (services.length > 0) return `aws.role.${services.sort()[0]}`;
  const federated = all("federated");
  if (federated.length > 0) {
    const provider = federated.map((one) => /:(oidc|saml)-provider\//.exec(one)?.[1]).find((one) => one !== undefined);
    return `aws.role.${provider ?? "federated"}`;
  }
  const own = parseArn(roleArn)?.account;
  const isElsewhere = all("aws").some((one) => {
    const account = parseArn(one)?.account;
    return account !== undefined && account !== "" && account !== own;
  });
  return isElsewhere ? "aws.role.cross_account" : "aws.role";
}
