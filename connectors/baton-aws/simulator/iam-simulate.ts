import { type Action, isAllowed, page, text } from "./call.ts";
import { Refusal } from "./reply.ts";

/** What a principal's policies allow: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export const iamSimulateActions: Record<string, Action> = {
  SimulatePrincipalPolicy: {
    required: ["PolicySourceArn"],
    optional: ["ActionNames.*", "Marker", "MaxItems"],
    answer: (call) => {
      const { params, options, caller } = call;
      const source = text(call, "PolicySourceArn");
      if (source.split(":")[4] !== caller.account)
        throw new Refusal(404, "NoSuchEntity", `The principal ${source} cannot be found.`);
      const names = Object.entries(params).flatMap(([name, value]) =>
        name.startsWith("ActionNames.") ? [String(value)] : [],
      );
      const rows = names.map((action) => ({
        ...{ EvalActionName: action, EvalResourceName: "*" },
        EvalDecision: isAllowed(options, action, caller.account) ? "allowed" : "implicitDeny",
      }));
      const found = page(call, "iam:SimulatePrincipalPolicy", rows, { given: params.Marker, size: params.MaxItems });
      return { EvaluationResults: found.rows, IsTruncated: found.next !== undefined, Marker: found.next };
    },
  },
};
