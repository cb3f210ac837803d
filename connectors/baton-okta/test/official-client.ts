import type { LoggedRequest } from "@baton-connectors/simulators";
import { expect } from "@jest/globals";
import okta from "@okta/okta-sdk-nodejs";
import { generateTenant, type OktaOptions, startOkta } from "../simulator/index.ts";
import { rsaKey } from "./organisation.ts";

/**
 * Okta's own client must find in the simulator what it finds at Okta: what the connector is tried on is no more lenient.
 * It goes by real sockets, and never waits for a limit.
 */
export const size = {
  users: 30,
  groups: 6,
  memberships: 70,
  apps: 5,
  admins: 7,
  resourceSets: 5,
  devices: 5,
  apiTokens: 5,
};
const pages = { pageSize: 4, paging: { ressets: 2, bindings: 1, members: 1, devices: 2, apitokens: 2, iamroles: 1 } };
/** What the client asked for in this file, to be held against all that is simulated. */
export const asked: LoggedRequest[] = [];
const closings: (() => Promise<void>)[] = [];
// The client would go through them, also to loopback.
for (const name of ["https_proxy", "HTTPS_PROXY"]) delete process.env[name];

export async function opened(options: Partial<OktaOptions> = {}, sim: object = {}, settings: object = {}) {
  const tenant = generateTenant(size, 7);
  const extra = { sim: { ...pages, ...sim }, oauth: { ...tenant.oauth!, publicKey: rsaKey.publicKey } };
  const server = await startOkta({ ...options, tenant: { ...tenant, ...extra, logs: logs(tenant.users![0]!.id) } });
  closings.push(async () => {
    asked.push(...server.requests);
    await server.close();
  });
  const client = new okta.Client({
    orgUrl: server.url,
    token: tenant.apiToken,
    requestExecutor: new okta.DefaultRequestExecutor({ maxRetries: 0, requestTimeout: 0 }),
    // It asks each time.
    cacheMiddleware: null,
    ...settings,
  });
  return { client, tenant: server.world.tenant, server };
}
export async function closeAll() {
  for (const close of closings.splice(0)) await close();
}

const logs = (id: string) =>
  Array.from({ length: 9 }, (_, n) => ({
    uuid: `event-${n}`,
    published: new Date(Date.UTC(2024, 0, 1, n)).toISOString(),
    eventType: "application.user_membership.add",
    actor: { id, type: "User", alternateId: "ada@okta.test", displayName: "Ada" },
    target: [{ id, type: "User", alternateId: "ada@okta.test", displayName: "Ada" }],
  }));

interface Rows<T> {
  next(): Promise<{ readonly done: boolean; readonly value: T | null }>;
}
export async function all<T>(list: Promise<Rows<T>>): Promise<T[]> {
  const rows = await list;
  const found: T[] = [];
  for (let one = await rows.next(); one.value; one = await rows.next()) found.push(one.value);
  return found;
}

interface IamPage {
  readonly _links?: { readonly next?: { readonly href?: string } };
}
/** Lists under /iam are not followed by the client itself: what it read of the link is. */
export async function allPages<P extends IamPage, T>(
  page: (after?: string) => Promise<P>,
  rows: (of: P) => T[] | undefined,
) {
  const found: T[] = [];
  let count = 0;
  for (let after: string | null | undefined; after !== null; count++) {
    const answer: P = await page(after);
    found.push(...rows(answer)!);
    const next = answer._links?.next?.href;
    after = next === undefined ? null : new URL(next).searchParams.get("after");
  }
  expect(count).toBeGreaterThan(1);
  return found;
}
export const ids = (rows: readonly { readonly id?: string }[]) => rows.map(({ id }) => id);
