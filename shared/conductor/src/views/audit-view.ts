import type { AuditEntry } from "../state/audit.ts";
import { isoTime } from "./iso-time.ts";

export type AuditView = Omit<AuditEntry, "at"> & { at: string };

export const auditView = ({ at, ...entry }: AuditEntry): AuditView => ({ ...entry, at: isoTime(at) });
