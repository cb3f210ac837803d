import { BatonError, type HandlerContext, type Json, type Page } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Job } from "../file/shape.ts";
import { responseValues } from "../request/errors.ts";
import { ask, type Exchanged } from "../request/exchange.ts";
import type { Values } from "../template/template.ts";
import type { Listed, ReadPage, RowPage } from "./read-page.ts";

/** Where a list that is the outcome of work stands. */
interface Standing {
  /** What its start answered, in fields of which the last answer about it may have others. */
  readonly job: Values;
  readonly since: number;
  readonly isDone: boolean;
  /** In the list. */
  readonly at?: Json | undefined;
}

/** The app is asked to do the work, then whether it is done, then for the rows. Who waits is the engine: the same page is asked for again. */
export async function readOfJob(
  read: ReadPage,
  context: Pick<HandlerContext<Client>, "client" | "signal" | "skip">,
  job: Job,
  reading: Listed,
  given: Values,
  page: Page,
  optional: boolean,
): Promise<RowPage> {
  const { client, signal } = context;
  const known = { vars: client.vars, ...given };
  const standing = page.cursor as unknown as Standing | undefined;
  if (!standing) {
    const started = await ask(client, job.request, { values: known, signal, reads: false });
    return { rows: [], next: nextOf({ job: fieldsOf(started), since: client.now().getTime(), isDone: false }) };
  }
  const done = standing.isDone ? standing : await polled(client, job, standing, known, signal);
  const values = { ...given, job: done.job };
  const { rows, next } = await read(context, reading, values, { cursor: done.at, size: page.size }, optional);
  return { rows, next: next === undefined ? undefined : nextOf({ ...done, at: next }) };
}

async function polled(
  client: Client,
  { poll }: Job,
  standing: Standing,
  known: Values,
  signal: AbortSignal,
): Promise<Standing> {
  const values = { ...known, job: standing.job };
  const answer = await ask(client, poll.request, { values, signal, reads: true });
  const seen = { ...values, ...responseValues(answer) };
  const about = `the work that ${answer.url.pathname} tells of`;
  if (poll.failed?.truth(seen))
    throw new BatonError("FailedPrecondition", `${about} failed: ${poll.failed.written} holds`, {
      kind: "upstream",
      body: answer.body,
    });
  if (poll.done.truth(seen)) return { ...standing, job: { ...standing.job, ...fieldsOf(answer) }, isDone: true };
  const forMs = client.now().getTime() - standing.since;
  if (forMs >= poll.timeout)
    throw new BatonError("DeadlineExceeded", `${about} is not done after ${Math.round(forMs / 1000)} s`, {
      kind: "upstream",
      tries: 1,
    });
  throw new BatonError("Unavailable", `${about} is not done yet`, { kind: "upstream", backOffMs: poll.every });
}

/** What later texts see of an answer, and a checkpoint keeps. */
const fieldsOf = ({ body, headers }: Exchanged): Values => ({
  ...(typeof body === "object" && body !== null && !Array.isArray(body) ? body : { body: body ?? null }),
  location: headers.get("location") ?? "",
});
const nextOf = (standing: Standing) => JSON.parse(JSON.stringify(standing, exact)) as Json;
const exact = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
