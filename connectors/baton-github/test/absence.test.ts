import { describe, expect, test } from "@jest/globals";
import { openInstance, rowsOf, smallTenant, tenantA } from "./instance.ts";
import { replied, through } from "./intercepted.ts";

const notFound = () => replied(404, { message: "Not Found" });

describe("a list that is not found, of something that is there, ends the sync", () => {
  test.each([
    ["members of a team", "Beta-Labs", "team", "team/7102 is still there"],
    ["collaborators or teams of a repository", "Beta-Labs", "repository", "is still there"],
    ["users with an organization role", "acme-corp", "org_role", "org_role/10002 is still there"],
  ])("%s", async (_, org, type, said) => {
    const instance = openInstance({ tenant: tenantA() });
    await expect(instance.sync({ orgs: [org] }, { resourceTypeIds: ["org", "team", type] })).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining(said),
    });
  });

  test("invitations, where there are any: not on Enterprise Server, which has none", async () => {
    const invitations = { resourceTypeIds: ["org", "invitation"] };
    const synced = (instanceUrl: string) =>
      openInstance({ tenant: tenantA() }).sync({ orgs: ["Beta-Labs"], instanceUrl }, invitations);
    for (const hosted of ["", "https://tenant.ghe.com"])
      await expect(synced(hosted)).rejects.toMatchObject({
        code: "FailedPrecondition",
        message: expect.stringContaining("org/9002 is still there"),
      });
    const { store, summary } = await synced("https://ghe.example.com");
    expect([Object.keys(rowsOf(store).resources), summary.skips]).toEqual([["org\x009002"], []]);
  });
});

describe("what is gone before all of it is read is left out, counted", () => {
  const plain = async () => rowsOf((await openInstance({ tenant: smallTenant() }).sync()).store);
  /** Every answer about it is "not found", from some request of the kind on. */
  const gone = async (about: RegExp, from: RegExp) => {
    const instance = openInstance({ tenant: smallTenant() });
    let isGone = false;
    const transport = through(instance.fetch, async ({ url }, pass) => {
      isGone ||= from.test(url.pathname);
      return isGone && about.test(url.pathname) ? notFound() : pass();
    });
    const { store, summary } = await instance.sync({}, {}, { transport });
    return { rows: rowsOf(store), summary };
  };

  test.each([
    ["team", "200001", /\/team\/200001(\/|$)/, /\/members$/],
    ["repository", "300002", /\/(repositories\/300002|repos\/acme\/repository-2)(\/|$)/, /\/collaborators$/],
    ["org_role", "9500", /\/organization-roles\/9500(\/|$)/, /\/organization-roles\/.*\/users$/],
  ])("a %s", async (type, id, about, from) => {
    const { rows, summary } = await gone(about, from);
    expect(summary.vanished).toEqual([{ resourceTypeId: type, count: 1, examples: [id] }]);
    const before = await plain();
    const left = (all: Record<string, string>) =>
      Object.keys(all).filter((key) => !key.includes(`${type}\0${id}`) && !key.includes(`${type}:${id}:`));
    expect(Object.keys(rows.resources).sort()).toEqual(left(before.resources).sort());
    expect(Object.keys(rows.entitlements).sort()).toEqual(left(before.entitlements).sort());
    expect(Object.keys(rows.grants).some((key) => key.includes(`${type}:${id}`))).toBe(false);
  });
});

describe("a team whose details are not found", () => {
  const synced = async (isListedStill: boolean) => {
    const instance = openInstance({ tenant: smallTenant() });
    let asked = false;
    const transport = through(instance.fetch, async ({ url }, pass) => {
      if (url.pathname.endsWith("/team/200001")) {
        asked = true;
        return notFound();
      }
      const answer = await pass();
      if (!asked || isListedStill || !url.pathname.endsWith("/orgs/acme/teams")) return answer;
      const teams = (await answer.json()) as { readonly id: number }[];
      return replied(
        200,
        teams.filter(({ id }) => id !== 200_001),
      );
    });
    return instance.sync({}, { resourceTypeIds: ["org", "team"] }, { transport });
  };

  test("was deleted since it was listed, if the list says so, too", async () => {
    const teams = Object.keys(rowsOf((await synced(false)).store).resources).filter((key) => key.startsWith("team"));
    expect(teams).toEqual(["team\x00200000", "team\x00200002"]);
  });

  test("is an error where it is listed still", async () => {
    await expect(synced(true)).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("GitHub lists the team Team 1, and has no details of it"),
    });
  });
});

describe("one resource by its id", () => {
  const opened = async (change = {}) => {
    const instance = openInstance({ tenant: smallTenant() });
    const { store } = await instance.sync(change);
    const { resources } = store.content();
    const runtime = instance.runtime(change);
    const found = async (type: string, id: string) => {
      const row = resources![`${type}\0${id}`] as { parentResourceId?: object } | undefined;
      const resourceId = { resourceType: type, resource: id } as never;
      const { parentResourceId: parent } = row ?? { parentResourceId: undefined };
      return runtime.getResource({ id: resourceId, ...(parent && { parent: parent as never }) });
    };
    return { instance, resources, found };
  };

  test.each([{}, { directCollaboratorsOnly: true }])("is the row of its list, with %j", async (change) => {
    const { found, resources } = await opened(change);
    for (const [type, id] of [
      ["org", "9001"],
      ["team", "200001"],
      ["repository", "300002"],
      ["org_role", "9500"],
    ] as const)
      expect([type, await found(type, id)]).toEqual([type, resources![`${type}\0${id}`]]);
  });

  test("is none where a list would not have it", async () => {
    const { instance, found } = await opened({ omitArchived: true });
    const [org] = instance.world.tenant.orgs;
    org!.repos[2]!.archived = true;
    expect(await found("repository", "300002")).toBeUndefined();
    org!.caller = { role: "member", state: "active" };
    expect(await found("org", "9001")).toBeUndefined();
    org!.caller = undefined;
    // Not found is what GitHub says of a membership; the organization is there.
    await expect(found("org", "9001")).rejects.toMatchObject({ code: "PermissionDenied" });
    await expect(found("org", "77")).rejects.toMatchObject({ code: "NotFound" });
  });
});
