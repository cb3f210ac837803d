import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import type { Group, User } from "../src/client.ts";
import { refusal } from "./auth/token.ts";

/** The app as far as the connector knows it: real pages, real refusals, data that changes. Replace it by what yours does. */
export interface App {
  readonly handle: Handle;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
}

export function createApp({ users: userCount = 40, groups: groupCount = 6 } = {}): App {
  const users: User[] = Array.from({ length: userCount }, (_, i) => ({
    id: `u${i}`,
    name: `User ${i}`,
    email: `user${i}@example.com`,
    active: i % 9 !== 8,
  }));
  const groups: Group[] = Array.from({ length: groupCount }, (_, i) => ({ id: `g${i}`, name: `Group ${i}` }));
  const members = new Map(
    groups.map(({ id }, g) => [id, users.filter((_, u) => u % (g + 2) === 0).map((one) => one.id)]),
  );

  function answer(request: SimulatedRequest): SimulatedReply {
    const { method, url } = request;
    const [collection, id, list, userId] = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const rows = collection === "users" ? users : collection === "groups" ? groups : undefined;
    if (!rows || (list !== undefined && list !== "members")) return refused(404, "not_found", `no ${url.pathname}`);
    if (method === "GET" && id === undefined) return page(rows, url);
    const one = rows.find((row) => row.id === id);
    if (!one) return refused(404, collection === "users" ? "no_such_user" : "no_such_group", `no ${collection} ${id}`);
    if (method === "GET" && list === undefined) return { status: 200, body: one };
    const ids = members.get(one.id);
    if (!ids) return refused(404, "not_found", `no ${url.pathname}`);
    if (method === "GET" && userId === undefined) return page(ids, url);
    if (!users.some(({ id }) => id === userId)) return refused(404, "no_such_user", `no user ${userId}`);
    const at = ids.indexOf(userId!);
    if (method === "PUT") {
      if (at < 0) ids.push(userId!);
      return { status: at < 0 ? 201 : 200, body: { id: userId } };
    }
    if (method !== "DELETE") return refused(405, "wrong_method", `no ${method} here`);
    if (at < 0) return refused(404, "not_a_member", `${userId} is not in ${id}`);
    ids.splice(at, 1);
    return { status: 204 };
  }

  return { handle: (request) => refusal(request) ?? answer(request), users, groups };
}

/** A page starts after the given position; wrong parameters are refused, so that a typing mistake cannot pass a test. */
function page(rows: readonly unknown[], url: URL): SimulatedReply {
  const unknown = [...url.searchParams.keys()].find((name) => !["after", "limit"].includes(name));
  if (unknown) return refused(400, "unknown_parameter", `no parameter ${unknown}`);
  const after = Number(url.searchParams.get("after") ?? 0);
  const limit = Number(url.searchParams.get("limit") ?? 100);
  if (!Number.isInteger(after) || !Number.isInteger(limit) || limit < 1 || limit > 1000)
    return refused(400, "bad_parameter", "after and limit are whole numbers, limit at most 1000");
  const end = after + limit;
  return { status: 200, body: { items: rows.slice(after, end), ...(end < rows.length && { next: String(end) }) } };
}

const refused = (status: number, error: string, message: string): SimulatedReply => ({
  status,
  body: { error, message },
});
