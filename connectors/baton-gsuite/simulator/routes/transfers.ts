import { invalid, ok, refuse } from "../reply.ts";
import type { Route } from "../route.ts";
import type { Entity } from "../tenant.ts";

const path = "/admin/datatransfer/v1/transfers";

/** https://developers.google.com/workspace/admin/data-transfer/reference/rest/v1/transfers */
export const transferRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    query: ["customerId", "maxResults", "newOwnerUserId", "oldOwnerUserId", "pageToken", "status"],
    size: { name: "maxResults", min: 1, max: 500 },
    scopes: ["admin.datatransfer", "admin.datatransfer.readonly"],
    handle: (call) => {
      const asked = (name: string, row: Entity) => {
        const value = call.query.get(name);
        return value === null || row[name] === value;
      };
      const rows = call.world.tenant.transfers.filter(
        (row) => asked("oldOwnerUserId", row) && asked("newOwnerUserId", row),
      );
      const page = call.page("transfers", rows, { default: 100, max: 500 });
      const dataTransfers = page.rows;
      const listed = dataTransfers.length > 0 && { dataTransfers };
      return ok({ kind: "admin#datatransfer#dataTransfersList", etag: '"x"', ...listed, ...page.next });
    },
  },
  {
    method: "POST",
    path,
    scopes: ["admin.datatransfer"],
    handle: ({ world, body }) => {
      const { oldOwnerUserId, newOwnerUserId, applicationDataTransfers } = body;
      if (!Array.isArray(applicationDataTransfers) || applicationDataTransfers.length === 0)
        return invalid("Missing required field: applicationDataTransfers");
      const known = (id: unknown) => world.tenant.users.some((user) => user.id === id);
      if (!known(oldOwnerUserId) || !known(newOwnerUserId)) return refuse(404, "User not found.", "notFound");
      const transfer: Entity = {
        kind: "admin#datatransfer#DataTransfer",
        etag: '"x"',
        id: world.nextId("AKnew"),
        ...body,
        requestTime: world.nowIso,
        overallTransferStatusCode: "inProgress",
      };
      world.tenant.transfers.push(transfer);
      return ok(transfer);
    },
  },
];
