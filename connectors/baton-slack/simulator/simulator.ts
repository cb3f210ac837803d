import type { Handle, SimulatedReply } from "@baton-connectors/simulators";
import { createLimits } from "./limits.ts";
import { answerScim, fail } from "./scim.ts";
import type { SlackOptions, SlackTenant } from "./tenant.ts";
import { answerWeb } from "./web.ts";

/** What Slack sets with every answer, and nobody may see. */
export const sessionCookie = "simulated-session-cookie-3f1c";

export interface SlackSimulator {
  readonly handle: Handle;
  /** Changes as it is served. */
  readonly tenant: SlackTenant;
}

/** All of Slack's hosts by path: `/api/…`, `/scim/v2/…`, and `/scim/v1/…` as on GovSlack. */
export function createSlack(
  from: SlackTenant,
  options: SlackOptions = {},
  now: () => number = Date.now,
): SlackSimulator {
  const tenant = structuredClone(from);
  const limited = createLimits(options, now);
  const tooMany = (body: unknown, seconds: number): SimulatedReply => ({
    status: 429,
    headers: { "Retry-After": String(seconds) },
    body,
  });
  const answer = (request: Parameters<Handle>[0]): SimulatedReply => {
    const { method, url } = request;
    const web = /^\/api\/([\w.]+)$/.exec(url.pathname)?.[1];
    if (web !== undefined) {
      // Slack's own clients ask by POST.
      if (method !== "POST") return { status: 405, text: "" };
      const wait = limited(web);
      return wait === undefined
        ? answerWeb(request, web, { tenant, options })
        : tooMany({ ok: false, error: "ratelimited" }, wait);
    }
    const version = /^\/scim\/(v[12])\//.exec(url.pathname)?.[1] as "v1" | "v2" | undefined;
    if (!version) return { status: 404, text: "<html>not found</html>", headers: { "Content-Type": "text/html" } };
    const oneGroup = method === "GET" && /\/Groups\/[^/]+$/.test(url.pathname);
    const wait =
      limited(method === "GET" ? "SCIM reads" : "SCIM changes") ??
      (oneGroup ? limited("SCIM single groups") : undefined);
    if (wait === undefined) return answerScim(request, { tenant, options, version });
    const { body } = fail(version, 429, "ratelimited");
    return tooMany(body, wait);
  };
  const handle = (request: Parameters<Handle>[0]): SimulatedReply => {
    const reply = answer(request);
    return { ...reply, headers: { ...reply.headers, "Set-Cookie": `b=${sessionCookie}; Domain=.slack.com; HttpOnly` } };
  };
  return { handle, tenant };
}
