import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { askedIn, type Row, type Style, type StyleName, styles } from "./pages.ts";
import type { Tenant } from "./tenant.ts";

export interface AppOptions {
  readonly style?: StyleName;
  /** Most rows of a page. */
  readonly cap?: number;
  /** Whether a request shows who sends it; default: by the token. */
  readonly authorized?: (request: SimulatedRequest) => boolean;
}

/** The club's app, with one way of paging. */
export function createApp(given: Tenant, { style = "none", cap = 3, authorized }: AppOptions = {}) {
  const tenant = structuredClone(given);
  const isAllowed = authorized ?? (({ headers }) => headers.authorization === `Bearer ${tenant.token}`);
  const { page } = styles[style] as Style;
  const lists = (name: string): readonly Row[] | undefined => {
    if (name === "rowers") return tenant.rowers;
    if (name === "boats") return tenant.boats;
    return tenant.boats.find(({ id }) => id === name)?.crew.map((id) => ({ id }));
  };
  const list = (request: SimulatedRequest, name: string): SimulatedReply => {
    const rows = lists(name);
    return rows ? { status: 200, ...page(rows, askedIn(request, cap, name)) } : notFound;
  };

  const handle: Handle = (request) => {
    const { method, url } = request;
    if (!isAllowed(request)) return { status: 401, body: { error: { message: "who are you?" } } };
    const [, api, of, id, sub, other, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    if (api !== "api" || rest.length > 0) return notFound;
    const reads = method === "GET" || method === "POST";
    if (of === "continue") {
      const { cursor = "" } = JSON.parse(request.body || "{}") as { cursor?: string };
      return list(request, cursor.split(" ")[0]!);
    }
    if ((of === "rowers" || of === "boats") && id === undefined && reads) return list(request, of);
    const boat = of === "boats" ? tenant.boats.find((one) => one.id === id) : undefined;
    if (!boat || sub !== "crew") return notFound;
    if (other === undefined && reads) return list(request, boat.id);
    const rower = tenant.rowers.find((one) => String(one.id) === other);
    if (!rower) return notFound;
    const isIn = boat.crew.includes(rower.id);
    if (method === "PUT") {
      if (isIn) return { status: 409, body: { error: { message: "is in the crew already" } } };
      boat.crew = [...boat.crew, rower.id];
      return { status: 201, body: { id: rower.id } };
    }
    if (method === "DELETE") {
      if (!isIn) return notFound;
      boat.crew = boat.crew.filter((one) => one !== rower.id);
      return { status: 204 };
    }
    return { status: 405, body: { error: { message: "no such method" } } };
  };
  return { handle, tenant };
}
const notFound: SimulatedReply = { status: 404, body: { error: { message: "there is no such thing" } } };
