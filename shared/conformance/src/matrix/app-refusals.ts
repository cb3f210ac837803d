import type { Subject } from "../subject.ts";
import { virtualTime } from "../virtual-time.ts";
import { answerOf } from "./answer.ts";
import type { AppRefusals } from "./fault.ts";
import { idsIn, segmentsOf, type Traffic } from "./traffic.ts";

/** Asks the app, as the connector asked it, for something it does not have: how does it say so? */
export async function refusalsOf<Config, Client>(
  subject: Subject<Config, Client>,
  traffic: Traffic,
): Promise<AppRefusals> {
  const ids = idsIn([traffic]);
  const app = await subject.open(virtualTime());
  try {
    const send = app.transport ? await app.transport() : globalThis.fetch;
    for (const { method, url, headers } of traffic.places) {
      const segments = segmentsOf(url);
      const at = segments.findLastIndex((segment, i) => i > 0 && ids.has(segment));
      if (method !== "GET" || at < 0) continue;
      const nothing = new URL(url);
      nothing.pathname = `/${segments.with(at, nobody).map(encodeURIComponent).join("/")}`;
      const answer = await answerOf(await send(nothing, { headers }));
      if (answer.status === 404) return { notFound: answer };
    }
    return { notFound: undefined };
  } finally {
    await app.close();
  }
}

const nobody = "nonexistent-0";
