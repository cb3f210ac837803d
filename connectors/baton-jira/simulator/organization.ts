import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { ok } from "./reply.ts";
import type { Site } from "./site.ts";

const refuse = (status: number, title: string): SimulatedReply => ({
  status,
  body: { errors: [{ id: "1", status: String(status), code: "REFUSED", title, detail: title }] },
});

/** https://developer.atlassian.com/cloud/admin/organization/rest/ */
export function answerOrganization(
  { tenant, options }: Site,
  { method, url, headers, body }: SimulatedRequest,
): SimulatedReply {
  const { org } = tenant;
  if (headers.authorization !== `Bearer ${org.apiKey}`) return refuse(401, "Unauthorized");
  const [, , , , orgId, ...rest] = url.pathname.split("/");
  if (orgId !== org.id) return refuse(404, "Organization not found");
  const path = rest.join("/");
  const page = <T>(all: readonly T[], cursor: string | null | undefined, size: number, toRow: (one: T) => unknown) => {
    const start = cursor ? Number(/^c:(\d+)$/.exec(Buffer.from(cursor, "base64").toString())?.[1] ?? 0) : 0;
    const end = start + size;
    const next = end < all.length ? Buffer.from(`c:${end}`).toString("base64").replaceAll("=", "") : undefined;
    return ok({
      data: all.slice(start, end).map(toRow),
      links: { self: url.href, ...(next !== undefined ? { next } : options.orgNextNull && { next: null }) },
    });
  };
  if (method === "POST" && path === "workspaces") {
    const { cursor } = JSON.parse(body) as { cursor?: string };
    return page(org.workspaces, cursor, options.workspacePage ?? 20, (one) => one);
  }
  const kind = /^directories\/-\/(users|groups)$/.exec(path)?.[1] as "users" | "groups" | undefined;
  if (method !== "GET" || !kind) return refuse(404, "Not found");
  const unknown = [...url.searchParams.keys()].find((name) => !["cursor", "limit", "resourceIds"].includes(name));
  const limit = Number(url.searchParams.get("limit") ?? 20);
  if (unknown !== undefined || !(limit >= 1 && limit <= 100)) return refuse(400, "Bad request");
  const workspace = url.searchParams.get("resourceIds");
  const rows = org[kind].filter(({ sites }) => workspace === null || sites.includes(workspace));
  return page(
    rows,
    url.searchParams.get("cursor"),
    Math.min(limit, options.maxOrg ?? 100),
    ({ sites: _, ...row }) => row,
  );
}
