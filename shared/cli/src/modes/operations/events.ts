import { EventSchema } from "@baton-connectors/protocol/connector-v2";
import { bug } from "@baton-connectors/sdk/errors";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { messageJson } from "./print-result.ts";

const pageSize = 100;

/** Prints events, one a line, until there are no more. */
export async function printEvents(session: Session, mode: Mode & { kind: "events" }): Promise<void> {
  const { runtime, signal, run } = session;
  let { cursor } = mode;
  for (;;) {
    const { feedId, startAt } = mode;
    const page = await runtime.listEvents({ feedId, startAt, cursor, pageSize, signal });
    for (const event of page.events) run.stdio.stdout.write(`${JSON.stringify(messageJson(EventSchema, event))}\n`);
    if (!page.hasMore || signal.aborted) return;
    if (page.cursor === cursor) throw bug(`event feed: more events are promised, but the cursor stays at '${cursor}'`);
    cursor = page.cursor;
  }
}
