import { type Action, inManagement, page, type SimCall, text, visible } from "./call.ts";
import { Refusal } from "./reply.ts";

const refused = "You don't have permissions to access this resource.";

const list = (
  name: string,
  items: string,
  rows: (call: SimCall) => readonly object[],
  required: readonly string[] = [],
): Record<string, Action> => ({
  [name]: {
    required,
    optional: ["NextToken", "MaxResults"],
    answer: (call) => {
      inManagement(call, `organizations:${name}`, refused);
      const { NextToken, MaxResults } = call.params;
      const found = page(call, `organizations:${name}`, rows(call), { given: NextToken, size: MaxResults });
      return { [items]: found.rows.map(visible), ...(found.next && { NextToken: found.next }) };
    },
  },
});

export const organizationsActions: Record<string, Action> = {
  ...list("ListAccounts", "Accounts", ({ tenant }) => tenant.org.accounts),
  ...list("ListRoots", "Roots", ({ tenant }) => tenant.org.roots),
  ...list(
    "ListOrganizationalUnitsForParent",
    "OrganizationalUnits",
    (call) => call.tenant.org.ous.filter(({ parent }) => parent === text(call, "ParentId")),
    ["ParentId"],
  ),
  ...list(
    "ListParents",
    "Parents",
    (call) => {
      const account = call.tenant.org.accounts.find(({ Id }) => Id === text(call, "ChildId"));
      if (!account) throw new Refusal(400, "ChildNotFoundException", "You specified a child that doesn't exist.");
      if (!account.parent) return [];
      const isRoot = call.tenant.org.roots.some(({ Id }) => Id === account.parent);
      return [{ Id: account.parent, Type: isRoot ? "ROOT" : "ORGANIZATIONAL_UNIT" }];
    },
    ["ChildId"],
  ),
  DescribeAccount: {
    required: ["AccountId"],
    answer: (call) => {
      inManagement(call, "organizations:DescribeAccount", refused);
      const account = call.tenant.org.accounts.find(({ Id }) => Id === text(call, "AccountId"));
      if (!account) throw new Refusal(400, "AccountNotFoundException", "You specified an account that doesn't exist.");
      return { Account: visible(account) };
    },
  },
};
