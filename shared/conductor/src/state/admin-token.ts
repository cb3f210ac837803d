import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { metaValue, writeMeta } from "./meta.ts";

const key = "admin-token";
const make = (): string => randomBytes(24).toString("base64url");

export const adminToken = (database: DatabaseSync): string => metaValue(database, key, make);

/** The one before is worth nothing from now on, also to a server that runs. */
export function rotateAdminToken(database: DatabaseSync): string {
  const token = make();
  writeMeta(database, key, token);
  return token;
}
