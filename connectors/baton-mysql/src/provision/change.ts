import { type BatonError, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

/** Runs statements in their order. What was done before one that fails is said, since the server takes none of it back. */
export async function change({ server, facts }: Client, statements: readonly string[], last: readonly string[] = []) {
  const done: string[] = [];
  for (const statement of [...statements, ...last]) {
    try {
      await server.run(statement);
      done.push(statement);
    } catch (error) {
      throw refused(toBatonError(error), statement, done, (await facts()).isMariaDb);
    }
  }
}

function refused(error: BatonError, statement: string, done: readonly string[], isMariaDb: boolean): BatonError {
  const before = done.length > 0 ? `; done before: ${done.join("; ")}` : "";
  const isPermission = error.code === "PermissionDenied" || error.code === "Unauthenticated";
  return error.changed({
    ...(isPermission && {
      code: "PermissionDenied" as const,
      hint: `As an administrator: ${toGrant(statement, isMariaDb)}`,
    }),
    message: `${statement}: ${error.message}${before}`,
    effect: error.code === "Unavailable" ? "unknown" : "none",
  });
}

/** What the connector's account lacks, as SQL. */
function toGrant(statement: string, isMariaDb: boolean): string {
  const [, on] = /^(?:GRANT|REVOKE) PROXY ON (\S+)/.exec(statement) ?? [];
  if (on) return "GRANT PROXY ON ''@'' TO CURRENT_ACCOUNT WITH GRANT OPTION;".replace("CURRENT_ACCOUNT", account);
  const [, privileges, place] = /^(?:GRANT|REVOKE) (.+?) ON (.+?) (?:TO|FROM) /.exec(statement) ?? [];
  if (privileges && place) return `GRANT ${privileges} ON ${place} TO ${account} WITH GRANT OPTION;`;
  if (/^(CREATE|DROP|ALTER) USER/.test(statement)) return `GRANT CREATE USER ON *.* TO ${account};`;
  return isMariaDb
    ? `${statement.replace(/ (TO|FROM) .*/s, "")} TO ${account} WITH ADMIN OPTION;`
    : `GRANT ROLE_ADMIN ON *.* TO ${account};`;
}
const account = "the connector's account";
