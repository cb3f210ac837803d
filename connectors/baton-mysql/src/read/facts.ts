import { BatonError } from "@baton-connectors/sdk";
import type { Asking } from "../connection/server.ts";
import { idOf } from "../privileges/levels.ts";

/** What a server is, as far as what is read depends on it. */
export interface Facts {
  readonly hostname: string;
  readonly version: string;
  readonly isMariaDb: boolean;
  readonly hasRoles: boolean;
  /** Names of databases and tables differ in the case of letters alone. */
  readonly isCaseSensitive: boolean;
  /** `_` and `%` in a granted database name stand for themselves: https://dev.mysql.com/doc/refman/9.0/en/partial-revokes.html */
  readonly isLiteral: boolean;
  /** Roles that every account has: https://dev.mysql.com/doc/refman/9.0/en/roles.html#mandatory-roles */
  readonly mandatoryRoles: string;
  /** By the id of its entitlement, the privilege as statements have it. */
  readonly privileges: ReadonlyMap<string, string>;
  /** Privileges that each have a grant option of their own. */
  readonly dynamic: ReadonlySet<string>;
}

/** Servers before these have other grant tables. */
const oldest = { mysql: [5, 7], mariaDb: [10, 4] } as const;

export async function readFacts(asking: Asking): Promise<Facts> {
  const [found] = await asking.rows(
    "SELECT @@hostname hostname, @@version version, @@version_comment, @@lower_case_table_names",
  );
  const [hostname = "", version = "", comment = "", lowerCase = "0"] = (found ?? []).map((cell) => cell ?? "");
  const isMariaDb = /mariadb/i.test(version) || /mariadb/i.test(comment);
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const [least, leastMinor] = isMariaDb ? oldest.mariaDb : oldest.mysql;
  if (!(major > least || (major === least && minor >= leastMinor)))
    throw new BatonError("FailedPrecondition", `'${version}' is not a supported version of MySQL`, {
      hint: `Supported are MySQL from ${oldest.mysql.join(".")} and MariaDB from ${oldest.mariaDb.join(".")} on.`,
    });
  const variables = await asking.rows(
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('partial_revokes', 'mandatory_roles')",
  );
  const variable = (name: string) => variables.find(([variable]) => variable === name)?.[1] ?? "";
  const listed = (await asking.rows("SHOW PRIVILEGES")).map(([name]) => name ?? "");
  const dynamic = new Set(listed.filter((name) => !isMariaDb && /^[A-Z_]+$/.test(name)).map(idOf));
  return {
    hostname,
    version,
    isMariaDb,
    hasRoles: isMariaDb || major >= 8,
    isCaseSensitive: lowerCase === "0",
    isLiteral: variable("partial_revokes") === "ON",
    mandatoryRoles: variable("mandatory_roles"),
    privileges: new Map(listed.filter((name) => name.toUpperCase() !== "USAGE").map((name) => entryOf(name))),
    dynamic,
  };
}

/** Where entitlements have another name than SHOW PRIVILEGES has. */
function entryOf(name: string): readonly [string, string] {
  const id = idOf(name);
  return [renamed[id] ?? id, name.toUpperCase()];
}
const renamed: Readonly<Record<string, string>> = { grant_option: "grant", binlog_monitor: "replication_client" };
