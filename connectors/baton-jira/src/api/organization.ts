import { type Http, type ListPage, nextField, path } from "@baton-connectors/sdk";
import { flag, id, object, optional, type Shaped, text } from "@baton-connectors/sdk/shapes";

const workspace = object({ id, attributes: optional(object({ hostUrl: text })) });
export type Workspace = Shaped<typeof workspace>;
const managedUser = object({
  accountId: text,
  accountType: text,
  status: text,
  name: text,
  email: text,
  emailVerified: flag,
});
export type ManagedUser = Shaped<typeof managedUser>;
const managedGroup = object({ id: text, name: text });

/** The link is the cursor itself. */
const next = nextField(["links", "next"], { endsWith: ["", null] });
/** Atlassian gives up to 100. */
const limit = 100;

/** https://developer.atlassian.com/cloud/admin/organization/rest/ */
export function organizationApi(http: Http, orgId: string) {
  const directory =
    <Row>(name: string, row: Parameters<typeof http.list<Row>>[1]["row"]) =>
    (workspaceId: string, cursor: string | undefined, signal: AbortSignal): Promise<ListPage<Row>> =>
      http.list(
        {
          url: path`/admin/v2/orgs/${orgId}/directories/-/${name}`,
          query: { cursor, limit, resourceIds: workspaceId },
          signal,
        },
        { items: "data", row, next },
      );
  return {
    listWorkspaces: (cursor: string | undefined, signal: AbortSignal): Promise<ListPage<Workspace>> =>
      http.list(
        {
          method: "POST",
          url: path`/admin/v2/orgs/${orgId}/workspaces`,
          json: cursor === undefined ? {} : { cursor },
          idempotent: true,
          signal,
        },
        { items: "data", row: workspace, next },
      ),
    listUsers: directory("users", managedUser),
    listGroups: directory("groups", managedGroup),
  };
}
export type OrganizationApi = ReturnType<typeof organizationApi>;
