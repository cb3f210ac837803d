import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { appConfig, openInstance, rowsOf } from "./instance.ts";
import { type Intercept, replied, through } from "./intercepted.ts";

/** Something of everything, in two organizations. Each list fits on one page. */
function tenantOf(): Tenant {
  const made = makeTenant({ users: 12, teams: 2, repositories: 2, memberships: 8, collaborators: 8 }, 2);
  const [acme] = made.orgs;
  acme!.saml = {
    id: "P_1",
    ssoUrl: "https://idp.example.com",
    identities: acme!.members.map(({ login }) => ({ login, nameId: `${login}@idp.example.com`, emails: [] })),
  };
  acme!.installations = [{ id: "501", app_id: "61", app_slug: "ci-bot" }] as never;
  const users = made.users.map(({ login }, i) => ({ login, roles: i < 2 ? ["Owner", "Member"] : ["Member"] }));
  return tenantFile.parse({
    ...made,
    // The same people: their rows are those of one organization alone.
    orgs: [acme, { ...acme, id: "9002", login: "other", saml: null, teams: [], repos: [], pats: [] }],
    app: { id: appConfig.appId, installations: { acme: "71" }, enterprise_installations: { "acme-inc": "72" } },
    enterprises: [{ slug: "acme-inc", organizations: ["acme", "other"], users }],
  });
}

const withToken: Partial<Config> = { enterprises: ["acme-inc"] };
const withApp: Partial<Config> = { ...appConfig, org: "acme", enterprises: ["acme-inc"], syncSecrets: true };

async function synced(config: Partial<Config>, types: readonly string[], carry: Intercept) {
  const instance = openInstance({ tenant: tenantOf() });
  const host = { transport: through(instance.fetch, carry) };
  const { store } = await instance.sync(config, { resourceTypeIds: ["org", ...types] }, host);
  return rowsOf(store);
}

/** REST lists, by the end of their paths, and the settings with which they are read. */
const lists: readonly (readonly [string, RegExp, Partial<Config>, ...string[]])[] = [
  ["organizations", /\/user\/orgs$/, withToken],
  ["members of an organization", /\/orgs\/acme\/members$/, withToken, "user"],
  ["members whose rows are another organization's", /\/orgs\/(acme|other)\/members$/, withToken, "user"],
  ["teams", /\/orgs\/acme\/teams$/, withToken, "team"],
  ["members of a team", /\/team\/\d+\/members$/, withToken, "team"],
  ["repositories", /\/orgs\/acme\/repos$/, withToken, "repository"],
  ["teams of a repository", /\/repos\/acme\/[^/]+\/teams$/, withToken, "repository"],
  ["collaborators", /\/collaborators$/, withToken, "repository"],
  ["teams of a role", /\/organization-roles\/\d+\/teams$/, withToken, "org_role"],
  ["users of a role", /\/organization-roles\/\d+\/users$/, withToken, "org_role"],
  ["invitations", /\/orgs\/acme\/invitations$/, withToken, "invitation"],
  ["installed apps", /\/installations$/, withToken, "app"],
  ["access tokens", /\/personal-access-tokens$/, withApp, "api-key"],
];

/** How a list can go on for ever. The page behind one that has this number, and whether the app answers with the first page. */
const ways: Readonly<Record<string, { readonly next: (page: number) => number; readonly sameRows: boolean }>> = {
  "leads back to itself": { next: (page) => page, sameRows: true },
  "goes round between two pages": { next: (page) => (page % 2) + 1, sameRows: true },
  "goes on for ever with the same rows": { next: (page) => page + 1, sameRows: true },
  "goes on for ever with nothing": { next: (page) => page + 1, sameRows: false },
};
/** More than a list may take: with nothing on its pages it is read on for a thousand of them. */
const most = 1100;

/** Counts the requests for each list, and fails where they do not end. */
function counter() {
  const lists = new Map<string, number>();
  return {
    asked: () => Math.max(...lists.values()),
    count: (list: string) => {
      lists.set(list, (lists.get(list) ?? 0) + 1);
      if (lists.get(list)! > most) throw new Error("the list is read for ever");
    },
  };
}

/** Answers of these lists with a link to a next page, whatever page they are. */
function goingOn(path: RegExp, { next, sameRows }: (typeof ways)[string]) {
  const { asked, count } = counter();
  const first = new Map<string, string>();
  const carry: Intercept = async ({ url }, pass) => {
    if (!path.test(url.pathname)) return pass();
    const page = Number(url.searchParams.get("page") ?? 1);
    const behind = new URL(url);
    behind.searchParams.set("page", String(next(page)));
    url.searchParams.delete("page");
    count(url.href);
    const real = await pass();
    const text = (page > 1 && sameRows && first.get(url.href)) || (await real.text());
    if (page === 1) first.set(url.href, text);
    return replied(200, JSON.parse(text), { link: `<${behind.href}>; rel="next"` });
  };
  return { carry, asked };
}

/** Whether it is said that GitHub is to blame, or the rows. */
const outcomeOf = (reading: ReturnType<typeof synced>) =>
  reading.catch(({ kind, malformed, message }: { kind?: string; malformed?: boolean; message: string }) =>
    malformed || kind === "upstream" ? "GitHub's error" : message,
  );

describe.each(Object.entries(ways))("a list that %s is an error, or all of its rows", (_, way) => {
  // A thousand pages of nothing take their time: one list of each way to read it.
  const some = lists.filter(([name]) => way.sameRows || ["organizations", "invitations"].includes(name));
  test.each(some)("%s", async (_, path, config, ...types) => {
    const { carry, asked } = goingOn(path, way);
    const outcome = await outcomeOf(synced(config, types, carry));
    expect([asked() > 1, asked() <= most]).toEqual([true, true]);
    if (outcome !== "GitHub's error") expect(outcome).toEqual(await synced(config, types, (_, pass) => pass()));
  });
});

describe("a connection of GraphQL that goes on for ever is an error", () => {
  const connections: readonly (readonly [string, string, Partial<Config>, string])[] = [
    ["SAML identities", "externalIdentities", withToken, "user"],
    ["owners of the enterprise", "enterpriseOwners", withApp, "enterprise_role"],
    ["members of the enterprise", "members(first", withApp, "enterprise_role"],
  ];
  const same = (list: unknown[]) => list;
  const nothing = (list: unknown[], page: number) => (page > 1 ? [] : list);
  const cases = [
    ...connections.map((one) => [...one, "with the same rows", same] as const),
    [...connections[0]!, "with nothing", nothing] as const,
  ];
  test.each(cases)("%s (%s)", async (_, field, config, type, _how, rows) => {
    const { asked, count } = counter();
    const first = new Map<string, string>();
    const outcome = await outcomeOf(
      synced(config, [type], async ({ body }, pass) => {
        if (!body.includes(field)) return pass();
        count(field);
        const { after, ...others } = (JSON.parse(body) as { variables: { after?: string } }).variables;
        const [page, list] = [Number(after ?? 0) + 1, JSON.stringify(others)];
        const text = first.get(list) ?? (await (await pass()).text());
        first.set(list, text);
        const answer = JSON.stringify(JSON.parse(text), (key, value) => {
          if (key === "pageInfo") return { hasNextPage: true, endCursor: String(page) };
          return ["nodes", "edges"].includes(key) ? rows(value, page) : value;
        });
        return replied(200, JSON.parse(answer));
      }),
    );
    expect(outcome).toBe("GitHub's error");
    expect(asked()).toBeLessThanOrEqual(most);
  });
});

describe("licences, which have pages until one is empty", () => {
  const licences = /\/consumed-licenses$/;
  test("are an error where GitHub does not know of pages", async () => {
    const { asked, count } = counter();
    let first: string | undefined;
    const outcome = await outcomeOf(
      synced(withToken, ["user", "enterprise_role"], async ({ url }, pass) => {
        if (!licences.test(url.pathname)) return pass();
        count(url.pathname);
        first ??= await (await pass()).text();
        return replied(200, JSON.parse(first));
      }),
    );
    expect([outcome, asked() <= most]).toEqual(["GitHub's error", true]);
  });

  /** An enterprise of so many, page after page with the same roles; `login`: none for who uses an Enterprise Server alone. */
  async function ofMany(count: number, user: (i: number) => object) {
    const users = Array.from({ length: count }, (_, i) => user(i));
    const made = makeTenant({ users: 3, teams: 0, repositories: 0 }, 1);
    const instance = openInstance({ tenant: made });
    const transport = through(instance.fetch, async ({ url }, pass) => {
      if (!licences.test(url.pathname)) return pass();
      const page = Number(url.searchParams.get("page"));
      const some = users.slice((page - 1) * 100, page * 100);
      return replied(200, { total_seats_consumed: count, total_seats_purchased: count, users: some });
    });
    const options = { resourceTypeIds: ["org", "user", "enterprise_role"] };
    return instance.sync({ enterprises: ["acme-inc"] }, options, { transport });
  }

  test("are read to their end in an enterprise of thousands, and each role is listed once", async () => {
    const login = (i: number) => `user-${i % 3}`;
    const roles = (i: number) => (i === 2950 ? ["Owner", "Member"] : ["Member"]);
    const { store, summary } = await ofMany(3000, (i) => ({
      ...{ github_com_login: login(i), github_com_saml_name_id: `p${i}@idp.example.com` },
      github_com_enterprise_roles: roles(i),
    }));
    const found = Object.keys(rowsOf(store).resources).filter((key) => key.startsWith("enterprise_role"));
    expect(found).toEqual(["enterprise_role\0acme-inc:Member", "enterprise_role\0acme-inc:Owner"]);
    expect(summary.repeats.resources).toMatchObject({ equal: 0, different: 0 });
  });

  test("may be those of an Enterprise Server alone, whose users have no login", async () => {
    const { summary } = await ofMany(3000, (i) => ({
      ...{ github_com_login: null, github_com_enterprise_roles: [], enterprise_server_user_ids: [`server:${i}`] },
    }));
    expect(summary.outcome).toBe("finished");
  });
});
