import { type HandlerContext, inParallel, type Session, toBatonError, whenAbsent } from "@baton-connectors/sdk";
import type { Role } from "./api/projects.ts";
import type { Client } from "./client.ts";

type Context = Pick<HandlerContext<Client>, "client" | "session" | "signal" | "syncId">;

/** What the rows of a project are made of. */
export interface KnownProject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly lead?: string | undefined;
  readonly roleIds: readonly string[];
  /** Names of roles whose link names none. */
  readonly deadRoles: readonly string[];
}

/** A project, asked for once a sync; undefined where it is not found. */
export async function projectOf({ client, session, signal }: Context, id: string): Promise<KnownProject | undefined> {
  const known = await session.get<KnownProject>(`project/${id}`);
  if (known) return known;
  const found = await client.jira.getProject(id, signal).catch(whenAbsent);
  if (!found) return undefined;
  const roles = Object.entries(found.roles).map(([name, link]) => ({ name, id: roleIdOf(link) }));
  const project: KnownProject = {
    ...{ id: found.id, key: found.key, name: found.name ?? "", lead: found.lead?.accountId || undefined },
    roleIds: [...new Set(roles.flatMap((role) => role.id ?? []))],
    deadRoles: roles.filter((role) => role.id === undefined).map(({ name }) => name),
  };
  await session.set(`project/${id}`, project);
  return project;
}

/** A project names its roles by links to them. */
function roleIdOf(link: unknown): string | undefined {
  const anywhere = "https://any.invalid";
  if (typeof link !== "string" || !URL.canParse(link, anywhere)) return undefined;
  const parts = new URL(link, anywhere).pathname.split("/");
  const at = parts.indexOf("role");
  return at < 0 ? undefined : /\d+/.exec(parts[at + 1] ?? "")?.[0];
}

/** A page of the list of projects, which two resource types are made of. */
export const projectPage = ({ client, syncId, signal }: Context, startAt: number) =>
  client.memo(syncId, `projects/${startAt}`, () => client.jira.listProjects(startAt, signal));

/** What Jira waits for is waited for in the same way here. */
const requestsAtOnce = 5;

export const projectsOf = (context: Context, ids: readonly string[]) =>
  inParallel(ids, requestsAtOnce, (id) => projectOf(context, id));

/** The roles with these ids: all are listed by one request, those that the list lacks are asked for by themselves. */
export async function rolesOf(context: Context, ids: readonly string[]): Promise<ReadonlyMap<string, Role>> {
  const { client, syncId, signal } = context;
  const listed = await client.memo(syncId, "roles", () => everyRole(client, signal));
  const missing = ids.filter((id) => !listed.has(id));
  const found = await inParallel(missing, requestsAtOnce, (id) =>
    client.memo(syncId, `role/${id}`, () => client.jira.getRole(id, signal).catch(whenAbsent)),
  );
  return new Map([...listed, ...found.flatMap((role) => (role ? [[role.id, role] as const] : []))]);
}

async function everyRole({ jira }: Client, signal: AbortSignal): Promise<ReadonlyMap<string, Role>> {
  try {
    return new Map((await jira.listRoles(signal)).map((role) => [role.id, role]));
  } catch (thrown) {
    const { code } = toBatonError(thrown);
    // Single roles may be open to who may not see the list; whoever may see neither is refused by each of them.
    if (["PermissionDenied", "Unauthenticated", "NotFound"].includes(code)) return new Map();
    throw thrown;
  }
}

/** Customers, where they are left out: what they hold is left out, too. */
export const keepCustomers = (session: Session, ids: readonly string[]) =>
  session.setMany(ids.map((id) => [`customer/${id}`, true] as const));

export async function withoutCustomers(
  { client, session }: Context,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (!client.config.skipCustomerUser || ids.length === 0) return ids;
  const customers = await session.getMany<boolean>(ids.map((id) => `customer/${id}`));
  return ids.filter((id) => !customers.has(`customer/${id}`));
}

/** How many users the site has, once they have been listed. */
export const keepUserCount = (session: Session, count: number) => session.set("users", count);
export const userCount = (session: Session) => session.get<number>("users");
