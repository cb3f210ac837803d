import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Quirks, type ScimObject, simulatedMapping, type Tenant } from "../simulator/index.ts";
import { openInstance } from "./instance.ts";
import { knownDifferences, operations, runs } from "./recordings.ts";
import { plainConfig } from "./subject.ts";

/**
 * What the Go connector was recorded to do wrong, each with the recordings that show it (run by the golden tests, where ours ends otherwise),
 * the row of the list of known differences, and the tests here and elsewhere.
 */
interface Weakness {
  readonly what: string;
  readonly recordings: readonly string[];
  readonly area?: string;
  readonly tests: readonly (readonly [file: string, title: string])[];
}

const weaknesses: readonly Weakness[] = [
  {
    what: "revoking rewrites the list",
    recordings: [
      "group-revoke-members-omitted",
      "group-revoke-members-capped",
      "group-revoke-op-remove",
      "group-revoke-op-remove-honour",
    ],
    area: "revoking a member",
    tests: [["members-through-quirks", "any sequence of grants and revokes"]],
  },
  {
    what: "answers are kept for an hour",
    recordings: ["odd-caseids"],
    area: "answers that are kept",
    tests: [["weaknesses", "two revokes after one another"]],
  },
  {
    what: "Zoom's PUT wipes; Zoom, Postman, basic, oauth2, --token, --scim-config do not work",
    recordings: [
      "zoom-role-grant-lenient",
      "prov-zoom",
      "prov-postman",
      "auth-basic",
      "auth-oauth2",
      "auth-scimconfig-flag",
      "cfg-token-flag",
    ],
    area: "`roles.value` of a role; Zoom",
    tests: [["authorization", "each way to show who asks"]],
  },
  {
    what: "wrong names and totals lose rows silently",
    recordings: ["key-lower", "total-page", "total-zero", "ipp-requested", "index-ignored"],
    area: "numbers, names and order of pages",
    tests: [["survey", "init looks at a server"]],
  },
  {
    what: "missing numbers and cursors panic",
    recordings: ["ipp-missing", "start-missing", "total-missing", "cursor"],
    area: "numbers, names and order of pages",
    tests: [["survey", "init looks at a server"]],
  },
  {
    what: "one odd user or group ends the sync",
    recordings: ["odd-noname", "odd-noemails", "odd-percentid", "odd-numid", "cfg-gou-noid-dupnames"],
    area: "a user, a group or a member that is not as it should be",
    tests: [["weaknesses", "one odd user costs"]],
  },
  {
    what: "the primary e-mail and the display name are not used",
    recordings: ["cfg-jsonpath"],
    area: "e-mail of a user",
    tests: [["golden-runs", "a sync ends in the rows"]],
  },
  {
    what: "roles lose their value; one revoke takes all",
    recordings: ["role-revoke", "role-revoke-refuse", "role-grant-values"],
    area: "revoking a role",
    tests: [["members-through-quirks", "any sequence of grants and revokes"]],
  },
  {
    what: "groups in groups are users",
    recordings: ["default", "group-revoke-nested-kept"],
    area: "groups in groups",
    tests: [["survey", "init looks at a server"]],
  },
  {
    what: "GET has a body; bodies have one media type",
    recordings: ["getbody-refused", "group-grant-415-scimonly"],
    area: "body of GET",
    tests: [["authorization", "each way to show who asks"]],
  },
  {
    what: "names go into filters as they are",
    recordings: ["cfg-gou-noid-quote"],
    area: "groups that users name",
    tests: [["golden-runs", "a sync ends in the rows"]],
  },
  {
    what: "a request for each user and each group",
    recordings: ["default"],
    area: "what lists hold",
    tests: [["weaknesses", "what lists hold is not asked for again"]],
  },
  {
    what: "limits are ignored, 5xx repeated for ever, HTML is success",
    recordings: ["group-grant-html", "group-grant-429", "f-validate-500-once"],
    area: "HTML in answer to a change",
    tests: [["weaknesses", "a limit is waited for"]],
  },
  {
    what: "tokens are fetched twice and never renewed",
    recordings: ["auth-obtain-expires", "auth-obtain-grantneeded"],
    area: "requests for tokens",
    tests: [["authorization", "each way to show who asks"]],
  },
  {
    what: "nothing is idempotent",
    recordings: ["group-grant-existing-409", "group-revoke-gone-group", "group-grant-twice"],
    area: "what is held already or gone already",
    tests: [["conformance", "for (const subject of subjects)"]],
  },
  {
    what: "secrets in logs",
    recordings: ["later-customtoken"],
    tests: [
      ["weaknesses", "no secret is logged"],
      ["authorization", "each way to show who asks"],
    ],
  },
  {
    what: "without provisioning empty operations are sent",
    recordings: ["group-grant-noprov", "role-revoke-noprov"],
    area: "no `provisioning` in the configuration",
    tests: [["golden-ops", "a recorded change ends"]],
  },
];

test("each of the 17 has its recordings, its reason and its tests", () => {
  expect(weaknesses.length).toBe(17);
  const recorded = new Set([...runs, ...operations].map(({ name }) => name));
  for (const { what, recordings, area, tests } of weaknesses) {
    expect([what, recordings.filter((name) => !recorded.has(name))]).toEqual([what, []]);
    expect([what, area === undefined || knownDifferences.has(area)]).toEqual([what, true]);
    for (const [file, title] of tests)
      expect([what, readFileSync(new URL(`${file}.test.ts`, import.meta.url), "utf8")]).toEqual([
        what,
        expect.stringContaining(title),
      ]);
  }
});

function open(
  quirks: Quirks = {},
  change: (tenant: Tenant) => void = () => {},
  faults: Parameters<typeof openInstance>[2] = [],
) {
  const tenant = makeTenant({ users: 30, groups: 4 });
  change(tenant);
  const instance = openInstance(tenant, quirks, faults);
  const config = { ...plainConfig, apiKey: tenant.token, scimConfigValue: simulatedMapping("https://app.test") };
  return { instance, config, tenant };
}

describe("what was weak", () => {
  test("two revokes after one another: the second starts from what is there", async () => {
    const { instance, config } = open({ removePath: "refuse" });
    const { store } = await instance.sync(config);
    const { grants = {} } = store.content();
    const [first, second] = Object.values(
      grants as Record<string, { id: string; principal?: { id?: { resource: string } } }>,
    ).filter(({ id }) => id.startsWith("group:g-2:"));
    const runtime = instance.runtime(config);
    for (const grant of [first, second]) await runtime.revoke({ grant: grant as never });
    const left = (instance.server.state.groups[2]!.members as ScimObject[]).map(({ value }) => value);
    for (const { principal } of [first!, second!]) expect(left).not.toContain(principal!.id!.resource);
  });

  test("one odd user costs one row, or one count", async () => {
    const { instance, config } = open({}, (tenant) => {
      tenant.users.push(
        { id: "odd-1" },
        { id: 4711, userName: "number" },
        { userName: "nobody" },
        { id: "50% a/b ü", userName: "x", emails: ["x@example.com"], roles: "reader" },
      );
      tenant.groups.push({
        id: "odd-g",
        displayName: null,
        members: [{ value: 4711 }, "odd-1", { value: null }, null],
      });
    });
    const { summary, store } = await instance.sync(config);
    const { resources = {}, grants = {} } = store.content();
    expect([summary.outcome, Object.keys(resources).filter((id) => /odd-1|4711|50%/.test(id)).length]).toEqual([
      "finished",
      3,
    ]);
    expect(
      Object.keys(grants)
        .filter((id) => id.startsWith("group:odd-g:"))
        .sort(),
    ).toEqual(["group:odd-g:member:user:4711", "group:odd-g:member:user:odd-1"]);
    expect(summary.skips.map(({ reason }) => reason).sort()).toEqual([
      "a member without an id",
      "a user without an id",
    ]);
  });

  test("what lists hold is not asked for again: a sync is its pages", async () => {
    const { instance, config } = open();
    await instance.sync(config);
    const single = instance.requests.filter(({ path }) => /\/(Users|Groups)\/./.test(path));
    expect([single.length, instance.requests.length < 15]).toEqual([0, true]);
  });

  test("a limit is waited for, a failure repeated a few times; then it is an error with the server's words", async () => {
    const reply = (status: number, body: object = {}, headers = {}) =>
      ({ kind: "reply", reply: { status, body, headers } }) as const;
    const limited = open({}, () => {}, [
      { path: /\/Groups/, times: 1, effect: reply(429, {}, { "Retry-After": "7" }) },
    ]);
    expect((await limited.instance.sync(limited.config)).summary.outcome).toBe("finished");
    const broken = open({}, () => {}, [
      { path: /\/Groups/, effect: reply(500, { detail: "the database is away", scimType: "x" }) },
    ]);
    await expect(broken.instance.sync(broken.config)).rejects.toThrow(/the database is away/);
    expect(broken.instance.requests.length).toBeLessThan(60);
  });

  test("no secret is logged, whatever goes wrong", async () => {
    const { instance, config, tenant } = open({}, () => {}, [
      { path: /\/Groups/, effect: { kind: "reply", reply: { status: 403, body: { detail: "no" } } } },
    ]);
    await instance.sync(config).catch(() => {});
    expect(instance.logged.join("\n")).not.toContain(tenant.token);
  });
});
