import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./database.ts";

/** Who did what to what, and when. */
export type AuditEntry = { id: number; at: number; actor: string; action: string; subject: string; detail: string };
export type Deed = Pick<AuditEntry, "actor" | "action"> & { subject?: string; detail?: string };

/** Does `work` and notes it, both or neither. `deed` may depend on what came of it; without one nothing is noted. */
export function audited<T>(database: DatabaseSync, work: () => T, deed: (result: T) => Deed | undefined): T {
  return inTransaction(database, () => {
    const result = work();
    const done = deed(result);
    if (done) {
      database
        .prepare("insert into audit (at, actor, action, subject, detail) values (?, ?, ?, ?, ?)")
        .run(Date.now(), done.actor, done.action, done.subject ?? "", done.detail ?? "");
    }
    return result;
  });
}

export type AuditFilter = {
  subject?: string | undefined;
  search?: string | undefined;
  /** Only entries older than this one. */
  before?: number | undefined;
  limit?: number | undefined;
};

const matching = `from audit where subject = coalesce(:subject, subject) and (:search is null or
  instr(lower(actor || ' ' || action || ' ' || subject || ' ' || detail), lower(:search)) > 0)`;

const values = ({ subject, search }: AuditFilter) => ({ subject: subject ?? null, search: search || null });

/** Newest first. */
export function listAudit(database: DatabaseSync, filter: AuditFilter = {}): AuditEntry[] {
  const rows = database
    .prepare(`select * ${matching} and (:before is null or id < :before) order by id desc limit :limit`)
    .all({ ...values(filter), before: filter.before ?? null, limit: filter.limit ?? 200 });
  return rows.map((row) => ({
    id: Number(row.id),
    at: Number(row.at),
    actor: String(row.actor),
    action: String(row.action),
    subject: String(row.subject),
    detail: String(row.detail),
  }));
}

export const countAudit = (database: DatabaseSync, filter: AuditFilter): number =>
  Number(database.prepare(`select count(*) as n ${matching}`).get(values(filter))!.n);

/** Keeps the newest. */
export function pruneAudit(database: DatabaseSync, keep: number): void {
  database.prepare("delete from audit where id <= (select id from audit order by id desc limit 1 offset ?)").run(keep);
}
