import type { ListPage } from "@baton-connectors/sdk";
import { id, object, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Caller } from "./caller.ts";

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
const account = object({ Id: id, Arn: text, Name: text, Email: text, Status: text, State: text });
export type OrgAccount = Shaped<typeof account>;
const unit = object({ Id: id, Name: text });
export type OrgUnit = Shaped<typeof unit>;
const parent = object({ Id: id, Type: text });
export type OrgParent = Shaped<typeof parent>;

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html */
export interface OrganizationsApi {
  listAccounts(after: string | undefined, signal: AbortSignal): Promise<ListPage<OrgAccount>>;
  describeAccount(id: string, signal: AbortSignal): Promise<OrgAccount>;
  listParents(childId: string, signal: AbortSignal): Promise<readonly OrgParent[]>;
  listRoots(after: string | undefined, signal: AbortSignal): Promise<ListPage<OrgUnit>>;
  listUnits(parentId: string, after: string | undefined, signal: AbortSignal): Promise<ListPage<OrgUnit>>;
}

/** Whether anything can be done in it. `State` takes the place of `Status`: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
export const isActive = ({ Status, State }: OrgAccount) => (Status ?? State) === "ACTIVE";

export function organizationsApi(caller: Caller): OrganizationsApi {
  return {
    listAccounts: (after, signal) => caller.list("ListAccounts", { items: "Accounts", row: account, after, signal }),
    describeAccount: async (AccountId, signal) =>
      (await caller.read("DescribeAccount", { params: { AccountId }, shape: object({ Account: account }), signal }))
        .Account,
    // One: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
    listParents: async (ChildId, signal) =>
      (
        await caller.list("ListParents", {
          ...{ params: { ChildId }, items: "Parents", row: parent, after: undefined, signal },
        })
      ).items,
    listRoots: (after, signal) => caller.list("ListRoots", { items: "Roots", row: unit, after, signal }),
    listUnits: (ParentId, after, signal) =>
      caller.list("ListOrganizationalUnitsForParent", {
        ...{ params: { ParentId }, items: "OrganizationalUnits", row: unit, after, signal },
      }),
  };
}
