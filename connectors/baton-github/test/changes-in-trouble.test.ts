import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { appConfig, type Instance, openInstance } from "./instance.ts";
import { dropped, type Intercept, replied, through } from "./intercepted.ts";

const start = new Date("2026-11-02T12:00:00Z");
const idOf = (n: number) => String(100_000 + n);

/** Two owners, members, somebody from outside, and one of everything that can be held. */
function tenantOf(): Tenant {
  const made = makeTenant({ users: 14, teams: 0, repositories: 0 }, 1);
  const [acme] = made.orgs;
  const login = (n: number) => ({ login: `user-${n}` });
  return tenantFile.parse({
    ...made,
    orgs: [
      {
        ...acme,
        default_repository_permission: "none",
        members: Array.from({ length: 10 }, (_, n) => ({ ...login(n), role: n < 2 ? "admin" : "member" })),
        teams: [
          {
            ...{ id: "200000", name: "Team", slug: "team" },
            members: [
              { ...login(2), role: "maintainer" },
              { ...login(3), role: "member" },
            ],
          },
          { id: "200001", name: "Other", slug: "other" },
        ],
        repos: [
          {
            ...{ id: "300000", name: "code" },
            collaborators: [
              { ...login(4), permission: "admin" },
              { ...login(5), permission: "pull" },
            ],
            teams: [{ slug: "team", permission: "push" }],
          },
        ],
        roles: [{ id: "9500", name: "auditor", users: [login(6)] }],
        invitations: [{ id: "700", email: "invited@example.com", inviter: "user-0" }],
      },
    ],
    app: {
      id: appConfig.appId,
      installations: { acme: "71" },
      enterprise_installations: { "acme-inc": "72" },
    },
    enterprises: [
      {
        slug: "acme-inc",
        organizations: ["acme"],
        pending_owners: ["user-7"],
        users: Array.from({ length: 10 }, (_, n) => ({ ...login(n), roles: n < 2 ? ["Owner", "Member"] : ["Member"] })),
      },
    ],
  });
}

type Rows = Awaited<ReturnType<typeof rowsWith>>;
type Doing = (runtime: Runtime, rows: Rows) => Promise<unknown>;

async function rowsWith(change: Partial<Config>) {
  const { store } = await openInstance({ tenant: tenantOf(), start }).sync(change);
  const { entitlements, grants, resources } = store.content();
  return {
    entitlement: (id: string) => entitlements![id] as Entitlement,
    grant: (id: string) => grants![id] as Grant,
    resource: (type: string, id: string) => resources![`${type}\0${id}`] as Resource,
  };
}

const grants =
  (entitlement: string, n: number, type = "user"): Doing =>
  (runtime, rows) => {
    const known = rows.resource(type, type === "user" ? idOf(n) : String(n));
    // Somebody from outside has no row.
    const principal = known ?? { ...rows.resource("user", idOf(3)), id: { resourceType: "user", resource: idOf(n) } };
    return runtime.grant({ entitlement: rows.entitlement(entitlement), principal: principal as Resource });
  };
const revokes =
  (grant: string): Doing =>
  (runtime, rows) =>
    runtime.revoke({ grant: rows.grant(grant) });
const deletes =
  (resourceType: string, resource: string): Doing =>
  (runtime) =>
    runtime.deleteResource({ id: { resourceType, resource } as NonNullable<Resource["id"]> });
const invites: Doing = (runtime) =>
  runtime.createAccount({
    resourceTypeId: "invitation",
    account: { profile: { org: "acme", email: "new@example.com" }, emails: [], login: "", loginAliases: [] },
    credentials: undefined,
  });

const byToken: Readonly<Record<string, Doing>> = {
  "inviting somebody as a member": grants("org:9001:member", 12),
  "inviting somebody as an owner": grants("org:9001:admin", 12),
  "making a member an owner": grants("org:9001:admin", 3),
  "making an owner a member": revokes(`org:9001:admin:user:${idOf(1)}`),
  "taking somebody out of an organization": revokes(`org:9001:member:user:${idOf(3)}`),
  "putting somebody into a team": grants("team:200000:member", 5),
  "making a member a maintainer": grants("team:200000:maintainer", 3),
  "making a maintainer a member": revokes(`team:200000:maintainer:user:${idOf(2)}`),
  "taking somebody out of a team": revokes(`team:200000:member:user:${idOf(3)}`),
  "giving somebody access": grants("repository:300000:push", 3),
  "giving somebody more access": grants("repository:300000:maintain", 5),
  "taking a level from somebody": revokes(`repository:300000:admin:user:${idOf(4)}`),
  "taking all access from somebody": revokes(`repository:300000:pull:user:${idOf(5)}`),
  "giving a team access": grants("repository:300000:pull", 200_001, "team"),
  "taking a level from a team": revokes("repository:300000:push:team:200000"),
  "taking all access from a team": revokes("repository:300000:pull:team:200000"),
  "giving an organization role": grants("org_role:9500:assigned", 3),
  "taking an organization role": revokes(`org_role:9500:assigned:user:${idOf(6)}`),
  "inviting an address": invites,
  "removing an account": deletes("user", idOf(3)),
  "cancelling an invitation": deletes("invitation", "700"),
};
const owner = "enterprise_role:acme-inc:Owner:assigned";
const byApp: Readonly<Record<string, Doing>> = {
  "inviting somebody as a member": byToken["inviting somebody as a member"]!,
  "taking somebody out of a team": byToken["taking somebody out of a team"]!,
  "inviting an address": invites,
  "removing an account": deletes("user", idOf(3)),
  "inviting an owner of the enterprise": grants(owner, 5),
  "making an owner of the enterprise a member": revokes(`${owner}:user:${idOf(1)}`),
  "cancelling the invitation of an owner": revokes(`${owner}:user:${idOf(7)}`),
};

const about = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
const hour = { "x-ratelimit-limit": "5000", "x-ratelimit-reset": String(start.getTime() / 1000 + 60) };
/** What becomes of one request. */
const troubles: Readonly<Record<string, (pass: () => Promise<Response>) => Promise<Response>>> = {
  "429": async () => replied(429, { message: "slow down" }, { "retry-after": "7" }),
  "nothing left of the hour": async () =>
    replied(403, { message: "API rate limit exceeded" }, { ...hour, "x-ratelimit-remaining": "0" }),
  "a secondary limit": async () =>
    replied(
      403,
      {
        message: "You have exceeded a secondary rate limit.",
        documentation_url: `${about}#about-secondary-rate-limits`,
      },
      { ...hour, "x-ratelimit-remaining": "4000" },
    ),
  "500": async () => replied(500, { message: "Server Error" }),
  "dropped before it was carried out": async () => dropped(),
  "dropped after it was carried out": async (pass) => {
    await pass();
    return dropped();
  },
};
const unauthorized = async () => replied(401, { message: "Bad credentials" });

/** What GitHub has, but for times. */
const stateOf = ({ world: { tenant } }: Instance): string =>
  JSON.stringify([tenant.orgs, tenant.enterprises], (key, value) => (key === "created_at" ? undefined : value));

async function tried(doing: Doing, rows: Rows, change: Partial<Config>, trouble?: Intercept) {
  const instance = openInstance({ tenant: tenantOf(), start });
  const before = stateOf(instance);
  let count = 0;
  const transport = through(instance.fetch, (sent, pass) => {
    count = sent.number;
    return trouble ? trouble(sent, pass) : pass();
  });
  const failure = await doing(instance.runtime(change, { transport }), rows).then(
    () => undefined,
    (thrown: unknown) => toBatonError(thrown),
  );
  return { instance, before, after: stateOf(instance), failure, count };
}

const striking =
  (number: number, answer: (pass: () => Promise<Response>) => Promise<Response>): Intercept =>
  (sent, pass) =>
    sent.number === number ? answer(pass) : pass();

describe.each([
  ["with a token", {}, byToken, "Unauthenticated"],
  ["with a GitHub App", { ...appConfig, org: "acme", enterprises: ["acme-inc"] }, byApp, undefined],
] as const)("%s", (_, change: Partial<Config>, operations, refusal) => {
  let known: Promise<Rows> | undefined;
  const rowsOf = () => {
    known ??= rowsWith(change);
    return known;
  };

  describe.each(Object.entries(operations))("%s", (_, doing) => {
    test("works", async () => {
      const { failure, before, after } = await tried(doing, await rowsOf(), change);
      expect(failure).toBeUndefined();
      expect(after).not.toBe(before);
    });

    test.each(Object.entries(troubles))("any of its requests met by: %s", async (_, answer) => {
      const rows = await rowsOf();
      const clean = await tried(doing, rows, change);
      for (let number = 1; number <= clean.count; number++) {
        const { failure, after } = await tried(doing, rows, change, striking(number, answer));
        expect([number, failure?.message, after]).toEqual([number, undefined, clean.after]);
      }
    });

    test("any of its requests refused for its credentials", async () => {
      const rows = await rowsOf();
      const clean = await tried(doing, rows, change);
      for (let number = 1; number <= clean.count; number++) {
        // What proves the App itself has no other token.
        let isOfApp = false;
        const { failure, before, after } = await tried(doing, rows, change, (sent, pass) => {
          if (sent.number !== number) return pass();
          isOfApp = /\/(access_tokens|installation)$/.test(sent.url.pathname);
          return unauthorized();
        });
        if (refusal === undefined && !isOfApp)
          expect([number, failure?.message, after]).toEqual([number, undefined, clean.after]);
        else
          expect([number, failure?.code, [before, clean.after]]).toEqual([
            ...[number, "Unauthenticated", expect.arrayContaining([after])],
          ]);
      }
    });
  });
});

describe("changes of one principal at the same time end as the last of them, in the order in which they were asked for", () => {
  const collaborator = ({ world }: Instance, login: string) =>
    world.tenant.orgs[0]!.repos[0]!.collaborators.find((one) => one.login === login)?.permission;
  const inTeam = ({ world }: Instance, login: string) =>
    world.tenant.orgs[0]!.teams[0]!.members.find((one) => one.login === login)?.role;
  const inOrg = ({ world }: Instance, login: string) =>
    world.tenant.orgs[0]!.members.find((one) => one.login === login)?.role;

  test.each<[string, readonly Doing[], (instance: Instance) => unknown, unknown]>([
    [
      "two levels of a repository taken away",
      [revokes(`repository:300000:maintain:user:${idOf(4)}`), revokes(`repository:300000:admin:user:${idOf(4)}`)],
      (instance) => collaborator(instance, "user-4"),
      "push",
    ],
    [
      "a level taken away, and one given",
      [revokes(`repository:300000:pull:user:${idOf(5)}`), grants("repository:300000:push", 5)],
      (instance) => collaborator(instance, "user-5"),
      "push",
    ],
    [
      "a maintainer taken out of the team, and made a member",
      [revokes(`team:200000:member:user:${idOf(3)}`), revokes(`team:200000:maintainer:user:${idOf(2)}`)],
      (instance) => [inTeam(instance, "user-2"), inTeam(instance, "user-3")],
      ["member", undefined],
    ],
    [
      "an owner taken out of the organization, and made a member",
      [revokes(`org:9001:member:user:${idOf(1)}`), revokes(`org:9001:admin:user:${idOf(1)}`)],
      (instance) => inOrg(instance, "user-1"),
      undefined,
    ],
    [
      "an organization role given, and taken away",
      [grants("org_role:9500:assigned", 6), revokes(`org_role:9500:assigned:user:${idOf(6)}`)],
      ({ world }) => world.tenant.orgs[0]!.roles[0]!.users,
      [],
    ],
    [
      "somebody invited twice",
      [grants("org:9001:member", 12), grants("org:9001:member", 12)],
      ({ world }) => world.tenant.orgs[0]!.invitations.length,
      2,
    ],
  ])("%s", async (_, doings, look, wanted) => {
    const rows = await rowsWith({});
    // Whichever request GitHub is slow with.
    for (let slow = 0; slow <= 8; slow++) {
      const instance = openInstance({ tenant: tenantOf(), start });
      const transport = through(instance.fetch, async ({ number }, pass) => {
        if (number === slow) for (let i = 0; i < 20; i++) await new Promise(setImmediate);
        return pass();
      });
      const runtime = instance.runtime({}, { transport });
      await Promise.all(doings.map((doing) => doing(runtime, rows)));
      expect([slow, look(instance)]).toEqual([slow, wanted]);
    }
  });
});
