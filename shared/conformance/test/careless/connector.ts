import {
  assignment,
  connector,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type Http,
  nextField,
  type Page,
  type Path,
  pageOf,
  passwordFor,
  path,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
  toBatonError,
  whenAbsent,
} from "@baton-connectors/sdk";
import { anything, id, object, requiredText } from "@baton-connectors/sdk/shapes";
import { token } from "./app.ts";

/** What authors do in a hurry. Each is a trap; a connector has one of them, or none. */
export const traps = [
  "404 is an empty list",
  "whatever has no items is an empty list",
  "what cannot be read is an empty list",
  "an item without an id ends the list",
  "every failure is an empty list",
  "a refusal is an empty list",
  "a failed details request is left out",
  "a cursor seen before is the end",
  "an expired cursor is the end",
  "a short page is the last one",
  "all pages in one call",
  "a limit is asked again at once",
  "waits as long as any answer says",
  "items are taken on trust",
  "names by position",
  "a failed change is a change that was done",
  "a POST is repeated blindly",
  "the token is logged",
] as const;
export type Trap = (typeof traps)[number] | "none";

interface Row {
  readonly id: string;
  readonly name: string;
}
export interface Client {
  readonly http: Http;
  readonly trap: Trap;
  list(url: Path, page: Page): Promise<{ readonly items: readonly Row[]; readonly next?: string | undefined }>;
}

const row = object({ id, name: requiredText });
const member = object({ id });
const query = ({ cursor }: Page) => ({ after: cursor as string | undefined });

function listing(http: Http, trap: Trap): Client["list"] {
  const shape = (url: Path) => ({
    items: "items",
    row: url.text.endsWith("/members") ? member : row,
    next: nextField("next"),
  });
  const careful = async (url: Path, page: Page) => {
    const { items, next } = await http.list({ url, query: query(page) }, shape(url));
    return { items: items as readonly Row[], next: next as string | undefined };
  };
  const loose = async (url: Path, page: Page) => {
    const { data } = await http.read({ url, query: query(page) }, anything);
    return data as { items: readonly Row[]; next?: string } | undefined;
  };
  const unless =
    (isFine: (thrown: ReturnType<typeof toBatonError>) => boolean): Client["list"] =>
    async (url, page) => {
      try {
        return await careful(url, page);
      } catch (thrown) {
        if (isFine(toBatonError(thrown))) return { items: [] };
        throw thrown;
      }
    };
  switch (trap) {
    case "404 is an empty list":
      return unless(({ code }) => code === "NotFound");
    case "what cannot be read is an empty list":
      return unless(({ malformed }) => malformed);
    case "every failure is an empty list":
      return unless(() => true);
    case "a refusal is an empty list":
      return unless(({ code }) => ["PermissionDenied", "Unauthenticated", "InvalidArgument"].includes(code));
    case "an expired cursor is the end":
      return (url, page) => (page.cursor === undefined ? careful(url, page) : unless(() => true)(url, page));
    case "whatever has no items is an empty list":
      return async (url, page) => {
        const data = await loose(url, page);
        return { items: Array.isArray(data?.items) ? data.items.filter(Boolean) : [], next: data?.next };
      };
    case "an item without an id ends the list":
      return async (url, page) => {
        const { items = [], next } = (await loose(url, page)) ?? {};
        const end = items.findIndex((one) => !one?.id);
        return end < 0 ? { items, next } : { items: items.slice(0, end) };
      };
    case "items are taken on trust":
      return async (url, page) => (await loose(url, page))!;
    case "a cursor seen before is the end":
      return async (url, page) => {
        const { items, next } = await careful(url, page);
        return { items, ...(Number(next) > Number(page.cursor ?? 0) && { next }) };
      };
    case "a short page is the last one":
      return async (url, page) => {
        const { items, next } = await careful(url, page);
        return items.length < 2 ? { items } : { items, next };
      };
    case "all pages in one call":
      return async (url) => {
        const all: Row[] = [];
        for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
          const { items, next } = await careful(url, { cursor, size: 0 });
          all.push(...items);
          cursor = next;
        }
        return { items: all };
      };
    case "a limit is asked again at once":
      return async function again(url, page) {
        try {
          return await careful(url, page);
        } catch (thrown) {
          if (toBatonError(thrown).rateLimit) return again(url, page);
          throw thrown;
        }
      };
    default:
      return careful;
  }
}

const toResource = (type: "person" | "team", { id: own, name }: Row, position: number, trap: Trap) =>
  resource({ type, id: own, displayName: trap === "names by position" ? `number ${position}` : name });

const person = resourceType<Client>({
  id: "person",
  displayName: "Person",
  annotations: [skipEntitlementsAndGrants()],
  list: async ({ client, page, parent }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.list(path`/people`, page);
    return pageOf(
      items.map((one, i) => toResource("person", one, i, client.trap)),
      next,
    );
  },
  get: async ({ client, id: { resource: own } }) =>
    toResource("person", (await client.http.read({ url: path`/people/${own}` }, row)).data, 0, client.trap),
  delete: async ({ client, id: { resource: own } }) => {
    await client.http.send({ method: "DELETE", url: path`/people/${own}` }).catch(whenAbsent);
    return {};
  },
  rotate: {
    credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
    rotate: async ({ client, id: { resource: own }, credentials }) => {
      const password = passwordFor(credentials);
      await client.http.send({ method: "PUT", url: path`/people/${own}/password`, json: { password } });
      return { plaintexts: [{ name: "password", bytes: new TextEncoder().encode(password) }] };
    },
  },
  account: {
    credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
    create: async ({ client, account: { login } }) => {
      // Whoever is new is at the end.
      const people = await client.list(path`/people`, { cursor: "4", size: 0 });
      const known = people.items.findIndex(({ name }) => name === login);
      if (known >= 0)
        return { outcome: "already-exists", resource: toResource("person", people.items[known]!, known, "none") };
      const idempotent = client.trap === "a POST is repeated blindly";
      const { data } = await client.http.read(
        { method: "POST", url: path`/people`, json: { name: login }, idempotent },
        row,
      );
      return { outcome: "created", resource: toResource("person", data, 0, client.trap) };
    },
  },
});

const team = resourceType<Client>({
  id: "team",
  displayName: "Team",
  list: async ({ client, page, parent }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.list(path`/teams`, page);
    return pageOf(
      items.map((one, i) => toResource("team", one, i, client.trap)),
      next,
    );
  },
  get: async ({ client, id: { resource: own } }) =>
    toResource("team", (await client.http.read({ url: path`/teams/${own}` }, row)).data, 0, client.trap),
  entitlements: ({ resource: of }) =>
    pageOf([assignment(of, "member", { displayName: "Member", grantableTo: [person] })]),
  grants: async ({ client, resource: of, page }) => {
    const { items, next } = await client.list(path`/teams/${of.id!.resource}/members`, page);
    const found: string[] = [];
    for (const one of items) {
      // Another request for each, as for a name.
      const details = client.http.read({ url: path`/people/${one.id}` }, row);
      const left = await (client.trap === "a failed details request is left out"
        ? details.catch(() => undefined)
        : details);
      if (left) found.push(one.id);
    }
    return pageOf(
      found.map((own) => grant(of, "member", { resourceType: "person", resource: own })),
      next,
    );
  },
  grant: async ({ client, entitlement, principal }) => {
    const url = path`/teams/${entitlement.resource!.id!.resource}/members/${principal.id!.resource}`;
    const sending = client.http.send({ method: "PUT", url });
    const { status } = await (client.trap === "a failed change is a change that was done"
      ? sending.catch(() => ({ status: 201 }))
      : sending);
    return {
      grants: [grant(entitlement.resource!, "member", principal)],
      annotations: status === 201 ? [] : [grantAlreadyExists()],
    };
  },
  revoke: async ({ client, grant: { entitlement, principal } }) => {
    const url = path`/teams/${entitlement!.resource!.id!.resource}/members/${principal!.id!.resource}`;
    try {
      await client.http.send({ method: "DELETE", url });
      return {};
    } catch (thrown) {
      if (toBatonError(thrown).code === "NotFound") return { annotations: [grantAlreadyRevoked()] };
      throw thrown;
    }
  },
});

export const carelessConnector = connector<Trap, Client>({
  metadata: { displayName: "Careless" },
  connect: (trap, { http: make, log }) => {
    if (trap === "the token is logged") log.info({ token }, "connecting");
    const http = make({
      baseUrl: "https://careless.test",
      headers: { authorization: `Bearer ${token}` },
      ...(trap === "waits as long as any answer says" && { describeError: () => ({ limited: {} }) }),
    });
    return { http, trap, list: listing(http, trap) };
  },
  resourceTypes: [person, team],
});
