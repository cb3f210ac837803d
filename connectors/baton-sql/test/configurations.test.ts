import { afterAll, describe, expect, test } from "@jest/globals";
import { Trial } from "./trial.ts";

const trial = new Trial(`
  CREATE TABLE person (id INTEGER PRIMARY KEY, login TEXT, mail TEXT, mail2 TEXT, state TEXT, kind TEXT, boss INTEGER, seen TEXT, no TEXT, score REAL, at INTEGER);
  INSERT INTO person VALUES
    (1, 'ada', 'ada@x.test', '', 'Active', 'human', NULL, '2025-03-04 05:06:07', 'E-1', 1.5, 1735700000),
    (2, 'bo', '', 'bo@x.test', 'LOCKED', 'Service', 1, '04-JAN-2025 10:00:00', '', 2.0, NULL),
    (3, 'cy', NULL, NULL, 'Enabled ', 'robot', 1, 'never', NULL, NULL, 0);
  CREATE TABLE team (id TEXT, name TEXT, note TEXT); INSERT INTO team VALUES ('t:1', 'Ops', NULL), ('t2', 'Dev', 'builds');
  CREATE TABLE belongs (team TEXT, person INTEGER, lead INTEGER, how TEXT);
  INSERT INTO belongs VALUES ('t:1', 1, 1, 'x'), ('t:1', 2, 0, 'x'), ('t2', 3, 0, 'gone'), ('t2', 1, 0, '');
  CREATE TABLE card (id TEXT, owner INTEGER, kind TEXT, ends TEXT, used TEXT); INSERT INTO card VALUES ('k1', 1, 'static_secret', '2030-01-02', '1735700000'), ('k2', 2, 'Certificate', 'soon', NULL), ('k3', 3, 'paper', NULL, NULL);
  CREATE TABLE seats (team TEXT, seat TEXT, rank TEXT, main INTEGER); INSERT INTO seats VALUES ('t2', 'gold', '2', 1), ('t2', 'tin', '10', 0);
`);
afterAll(() => trial.remove());

const people = (map: string) => `
resource_types:
  person:
    name: Person
    skip_entitlements_and_grants: true
    list: { query: "SELECT * FROM person ORDER BY id", map: ${map} }
`;
type Json = Record<string, unknown>;
const traitOf = (row: Json | undefined) => (row?.annotations as Json[] | undefined)?.[0];
const byId = (rows: readonly Json[]) =>
  Object.fromEntries(rows.map((row) => [String((row.id as Json).resource ?? row.id), row]));

describe("a row as a resource", () => {
  const user = async (keys: string) =>
    byId((await trial.sync(people(`{ id: ".id", display_name: ".login", traits: { user: ${keys} } }`))).resources);

  test("addresses: the first expression is the primary one; empty ones stay, as in Go", async () => {
    const rows = await user('{ emails: [".mail", ".mail2", "", "\'c@x.test\'"] }');
    expect(traitOf(rows["1"])).toMatchObject({
      emails: [{ address: "ada@x.test", isPrimary: true }, {}, { address: "c@x.test" }],
    });
    expect(traitOf(rows["2"])).toMatchObject({
      emails: [{ isPrimary: true }, { address: "bo@x.test" }, { address: "c@x.test" }],
    });
    expect(traitOf(rows["3"])).toMatchObject({ emails: [{ address: "NULL_VALUE", isPrimary: true }, {}, {}] });
  });

  test("where the first address has no expression, none is primary", async () => {
    const rows = await user('{ emails: ["", ".mail"] }');
    expect(traitOf(rows["1"])?.emails).toEqual([{ address: "ada@x.test" }]);
  });

  test.each([
    ["{}", { status: { status: "STATUS_ENABLED" }, accountType: "ACCOUNT_TYPE_HUMAN" }, "1"],
    ['{ status: ".state", status_details: ".login" }', { status: { status: "STATUS_ENABLED", details: "ada" } }, "1"],
    ['{ status: ".state" }', { status: { status: "STATUS_DISABLED" } }, "2"],
    ['{ status: ".state", status_details: ".login" }', { status: { details: "cy" } }, "3"],
    ['{ status: "" }', { status: { status: "STATUS_ENABLED" } }, "3"],
    ["{ status: }", { status: { status: "STATUS_ENABLED" } }, "3"],
    ['{ account_type: ".kind" }', { accountType: "ACCOUNT_TYPE_SERVICE" }, "2"],
    ['{ account_type: ".kind" }', { accountType: "ACCOUNT_TYPE_HUMAN" }, "3"],
    ['{ login: ".login", login_aliases: [".mail", "toUpper(.login)"] }', { login: "bo", loginAliases: ["BO"] }, "2"],
    ['{ last_login: ".seen" }', { lastLogin: "2025-03-04T05:06:07Z" }, "1"],
    ['{ last_login: ".at" }', { lastLogin: "2025-01-01T02:53:20Z" }, "1"],
    ['{ employee_ids: [".no", ".id"] }', { employeeIds: ["2"] }, "2"],
    ['{ employee_ids: [".no"] }', { employeeIds: ["NULL_VALUE"] }, "3"],
    ['{ profile: { a: ".score" }, manager_id: ".boss" }', { profile: { a: "%!s(float64=2)", manager_id: "1" } }, "2"],
    ['{ profile: { a: "1 == 1" }, manager_email: ".mail" }', { profile: { a: "%!s(bool=true)" } }, "2"],
    [
      '{ profile: { a: "[1, 2]", b: "{\'k\': 1.5}" } }',
      { profile: { a: "[%!s(types.Int=1) %!s(types.Int=2)]", b: "map[k:%!s(types.Double=1.5)]" } },
      "1",
    ],
  ] as const)("user: %s", async (keys, wanted, id) => {
    expect(traitOf((await user(keys))[id])).toMatchObject(wanted as unknown as Json);
  });

  test.each([
    ['{ status: ".state" }', "status", "3"],
    ['{ login_aliases: ["toUpper(.login)"] }', "loginAliases", "1"],
    ['{ last_login: ".seen" }', "lastLogin", "3"],
    ['{ last_login: ".seen" }', "lastLogin", "2"],
    ['{ manager_id: ".boss" }', "profile", "2"],
    ['{ mfa_enabled: ".nowhere", sso_enabled: "1 +" }', "profile", "1"],
  ])("user: %s leaves %s away", async (keys, key, id) => {
    const trait = traitOf((await user(keys))[id]);
    // A status that nobody knows is 0, which JSON leaves out.
    if (key === "status") expect(trait?.status ?? {}).toEqual({});
    else if (id !== "2" || key !== "lastLogin") expect(trait).not.toHaveProperty(key);
    else expect(trait).toMatchObject({ lastLogin: "2025-01-04T10:00:00Z" });
  });

  test("of several traits one is written, and a sync wants all, as in Go", async () => {
    const several = people('{ id: ".id", display_name: ".login", traits: { role: {}, group: {}, user: } }');
    await expect(trial.sync(several)).rejects.toThrow("missing expected trait RoleTrait");
    const { "resource-types": types } = await trial.sync(
      people('{ id: ".id", display_name: ".login", traits: { group: {}, user: } }'),
    );
    expect(types[0]?.traits).toEqual(["TRAIT_GROUP"]);
  });

  test("an app has a help address and a profile", async () => {
    const { resources } = await trial.sync(
      people(
        '{ id: ".id", display_name: ".login", description: "", traits: { app: { help_url: "\'https://x.test/\' + .login", profile: { n: ".no" } } } }',
      ),
    );
    expect(resources[0]).toMatchObject({
      annotations: [{ helpUrl: "https://x.test/ada", profile: { n: "E-1" } }],
    });
    expect(resources[0]).not.toHaveProperty("description");
  });

  test("secrets, and what is no person", async () => {
    const { resources } = await trial.sync(`
resource_types:
  card:
    name: Card
    skip_entitlements_and_grants: true
    list:
      query: "SELECT * FROM card ORDER BY id"
      map:
        id: ".id"
        display_name: ".id"
        traits: { secret: { credential_type: "toLower(.kind)", credential_detail: "'app.' + .kind", expires_at: ".ends", last_used_at: ".used" } }
        non_human_identity: { nhi_type: "'Assumable_Role'", nhi_detail: "'x.' + .id" }
`);
    const nhi = (id: string) => ({
      "@type": "type.googleapis.com/c1.connector.v2.NonHumanIdentityTrait",
      nhiType: "NHI_TYPE_ASSUMABLE_ROLE",
      nhiDetail: `x.${id}`,
    });
    const secret = "type.googleapis.com/c1.connector.v2.SecretTrait";
    expect(resources.map(({ annotations }) => annotations)).toEqual([
      [
        expect.objectContaining({
          "@type": secret,
          credentialType: "CREDENTIAL_TYPE_STATIC_SECRET",
          credentialDetail: "app.static_secret",
          expiresAt: "2030-01-02T00:00:00Z",
          lastUsedAt: "2025-01-01T02:53:20Z",
        }),
        nhi("k1"),
      ],
      [
        { "@type": secret, credentialType: "CREDENTIAL_TYPE_CERTIFICATE", credentialDetail: "app.Certificate" },
        nhi("k2"),
      ],
      [{ "@type": secret, credentialDetail: "app.paper" }, nhi("k3")],
    ]);
  });

  test("agents act as an identity, where both its parts are said", async () => {
    const agent = (keys: string) =>
      trial.sync(people(`{ id: ".id", display_name: ".login", traits: { agent: { ${keys} } } }`));
    const both = await agent(
      'status: "\'Inactive\'", identity_resource_type: person, identity_resource_id: ".id", profile: { a: ".login" }',
    );
    expect(traitOf(both.resources[0])).toMatchObject({
      identityResourceId: { resourceType: "person", resource: "1" },
      profile: { a: "ada" },
    });
    const half = await agent("identity_resource_type: person");
    expect(traitOf(half.resources[0])).not.toHaveProperty("identityResourceId");
  });

  test("a colon, an equal id, a NULL: ids are texts as they are", async () => {
    const ids = async (id: string) => (await trial.sync(people(`{ id: "${id}", display_name: ".login" }`))).resources;
    expect((await ids("'a:' + string(.id)")).map(({ id }) => (id as Json).resource)).toEqual(["a:1", "a:2", "a:3"]);
    expect(await ids("same")).toMatchObject([{ id: { resource: "same" }, displayName: "cy" }]);
    expect((await ids(".boss")).map(({ id }) => (id as Json).resource)).toContain("NULL_VALUE");
  });
});

const teams = (keys: string) => `
resource_types:
  person: { name: Person, skip_entitlements_and_grants: true, list: { query: "SELECT id, login FROM person", map: { id: ".id", display_name: ".login", traits: { user: {} } } } }
  team:
    name: Team
    list: { query: "SELECT * FROM team ORDER BY id", map: { id: ".id", display_name: ".name", traits: { group: {} } } }
${keys}`;
const names = (rows: readonly Json[]) => rows.map(({ id }) => String(id)).toSorted();

describe("entitlements", () => {
  test("static: the id is a literal, purpose is a word, the slug is lost where it is given", async () => {
    const { entitlements } = await trial.sync(
      teams(`    static_entitlements:
      - { id: .x, display_name: "resource.Type + resource.ID", description: "resource.DisplayName", purpose: permission, immutable: true, skip_if: "true", grantable_to: [person] }
      - { id: lead, display_name: Lead, slug: boss, purpose: "'assignment'" }`),
    );
    const rows = byId(entitlements);
    expect(rows["team:t:1:.x"]).toMatchObject({
      displayName: "teamt:1",
      description: "Ops",
      slug: ".x",
      purpose: "PURPOSE_VALUE_PERMISSION",
      annotations: [{ "@type": "type.googleapis.com/c1.connector.v2.EntitlementImmutable" }],
    });
    expect(rows["team:t:1:.x"]).not.toHaveProperty("grantableTo");
    expect(rows["team:t2:lead"]).not.toHaveProperty("slug");
    expect(rows["team:t2:lead"]).not.toHaveProperty("purpose");
  });

  test("static ones win, an empty list too; a key without a value does not", async () => {
    const dynamic = `    entitlements: { query: "SELECT 'd' AS d", map: [{ id: ".d", display_name: ".d", slug: ".d" }] }`;
    expect((await trial.sync(teams(`    static_entitlements: []\n${dynamic}`))).entitlements).toEqual([]);
    expect(names((await trial.sync(teams(`    static_entitlements:\n${dynamic}`))).entitlements)).toEqual([
      "team:t2:d",
      "team:t:1:d",
    ]);
  });

  test("dynamic: each row through each mapping, with groups that exclude one another", async () => {
    const { entitlements } = await trial.sync(
      teams(`    entitlements:
      vars: { t: resource.ID }
      query: "SELECT seat, rank, main FROM seats WHERE team = ?<T>"
      map:
        - { id: ".seat", display_name: "titleCase(.seat)", slug: ".seat", grantable_to: [person, nobody], exclusion_group: { id: "'seat-' + resource.ID", order: ".rank", is_default: ".main == 1", is_scope_to_resource: "true" } }
        - { id: "'x-' + .seat", display_name: ".seat", slug: s, skip_if: ".main == 1", purpose: "'permission'" }`),
    );
    expect(names(entitlements)).toEqual(["team:t2:gold", "team:t2:tin", "team:t2:x-tin"]);
    const { "team:t2:gold": gold, "team:t2:x-tin": tin } = byId(entitlements);
    expect(gold).toMatchObject({
      displayName: "Gold",
      grantableTo: [{}],
      annotations: [{ exclusionGroupId: "seat-t2", order: 2, isDefault: true, scopeToResource: true }],
    });
    expect(tin).toMatchObject({ slug: "s", purpose: "PURPOSE_VALUE_PERMISSION" });
  });

  test.each([
    ["exclusion_group: { id: \"''\" }", "exclusion group id is empty"],
    ["exclusion_group: { id: g, order: \"'x'\" }", "exclusion group order 'x'"],
  ])("%s is refused", async (key, message) => {
    const keys = `    entitlements: { query: "SELECT 1 AS a", map: [{ id: ".a", display_name: ".a", slug: ".a", ${key} }] }`;
    await expect(trial.sync(teams(keys))).rejects.toThrow(message);
  });
});

describe("grants", () => {
  const rights = "    static_entitlements: [{ id: in, display_name: In }, { id: lead, display_name: Lead }]\n";

  test("several queries, mappings, conditions, and what is inherited", async () => {
    const { grants } = await trial.sync(
      teams(`${rights}    grants:
      - vars: { t: resource.ID }
        query: "SELECT person, lead, how FROM belongs WHERE team = ?<t>"
        map:
          - { principal_id: ".person", principal_type: person, entitlement_id: in, skip_if: ".how == 'gone'" }
          - { principal_id: ".person", principal_type: person, entitlement_id: "'le' + 'ad'", skip_if: ".lead != 1" }
      - query: "SELECT 't2' AS team WHERE 't:1' = ?<r>"
        vars: { r: resource.ID }
        map: [{ principal_id: ".team", principal_type: team, entitlement_id: lead, expandable: { entitlement_ids: ["'team:' + .team + ':in'"], shallow: true } }]`),
    );
    expect(names(grants)).toEqual(
      [
        "team:t2:in:person:1",
        "team:t:1:in:person:1",
        "team:t:1:in:person:2",
        "team:t:1:lead:person:1",
        "team:t:1:lead:team:t2",
      ].toSorted(),
    );
    expect(byId(grants)["team:t:1:lead:person:1"]).toHaveProperty("sources");
  });

  test("one query for the whole type gives the same grants", async () => {
    const { grants, "resource-types": types } = await trial.sync(
      teams(`${rights}    grants:
      - query: "SELECT team, person FROM belongs ORDER BY team"
        map: [{ resource_id: ".team", principal_id: ".person", principal_type: person, entitlement_id: in, skip_if: "resource.ID == 't2' && .person == 3" }]`),
    );
    expect(names(grants)).toEqual(["team:t2:in:person:1", "team:t:1:in:person:1", "team:t:1:in:person:2"]);
    expect(JSON.stringify(types)).toContain("TypeScopedGrants");
  });

  test("who has no id is left out and counted", async () => {
    const { grants, logged } = await trial.sync(
      teams(
        `${rights}    grants: [{ query: "SELECT '' AS p", map: [{ principal_id: ".p", principal_type: person, entitlement_id: in }] }]`,
      ),
    );
    expect(grants).toEqual([]);
    expect(logged.join("\n")).toContain("principal without id");
  });

  test("queries of both kinds do not mix", async () => {
    const mixed = `${rights}    grants: [{ query: "SELECT 1 AS a", map: [{ principal_id: ".a", principal_type: person, entitlement_id: in }, { resource_id: ".a", principal_id: ".a", principal_type: person, entitlement_id: in }] }]`;
    await expect(trial.sync(teams(mixed))).rejects.toThrow("some mappings of grants have a 'resource_id'");
  });

  test("a map as a variable is no text", async () => {
    const keys = `${rights}    grants: [{ vars: { r: resource }, query: "SELECT ?<r> AS p", map: [{ principal_id: ".p", principal_type: person, entitlement_id: in }] }]`;
    await expect(trial.sync(teams(keys))).rejects.toThrow("a list or map cannot be bound");
  });
});

describe("paging", () => {
  const numbers = new Trial("CREATE TABLE n (id INTEGER PRIMARY KEY, t TEXT UNIQUE)");
  afterAll(() => numbers.remove());
  const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 9];

  test.each(
    ["cursor over numbers", "cursor over texts", "offset"].flatMap((way) => sizes.map((count) => ({ way, count }))),
  )("$way, 3 rows a page: $count rows are $count resources", async ({ way, count }) => {
    numbers.change(`DELETE FROM n; WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ${count})
      INSERT INTO n SELECT i * 3 - 5, 'x' || substr('000' || i, -3) FROM s WHERE i <= ${count}`);
    const [query, pagination] = {
      "cursor over numbers": ["id > ?<cursor> ORDER BY id LIMIT ?<limit>", "strategy: cursor, primary_key: id"],
      "cursor over texts": ["t > ?<cursor> ORDER BY t LIMIT ?<LIMIT>", "strategy: cursor, primary_key: t"],
      offset: ["1 ORDER BY id LIMIT ?<limit> OFFSET ?<offset>", "strategy: offset, primary_key: id"],
    }[way] as [string, string];
    const { resources } = await numbers.sync(`
resource_types:
  n: { name: N, skip_entitlements_and_grants: true, list: { query: "SELECT id, t FROM n WHERE ${query}", pagination: { ${pagination}, page_size: 3 }, map: { id: ".id", display_name: ".t" } } }
`);
    expect(resources).toHaveLength(count);
  });
});

describe("the file itself", () => {
  test("anchors, merges, texts that look like something else, and keys without values", async () => {
    const { resources, "resource-types": types } = await trial.sync(`
app_name:
resource_types:
  a: &a
    name: 007
    description: true
    skip_entitlements_and_grants: yes
    list: &list { query: "SELECT 1 AS one", map: { id: 1, display_name: true, description: , traits: { user: { profile: { n: 1.50, t: on } } } } }
  b: { <<: *a, name: null, list: { <<: *list, vars: } }
`);
    expect(byId(types)).toMatchObject({ a: { displayName: "007", description: "true" }, b: { description: "true" } });
    expect(byId(types).b).not.toHaveProperty("displayName");
    expect(resources[0]).toMatchObject({
      id: { resource: "1" },
      displayName: "%!s(bool=true)",
      annotations: [{ profile: { n: "%!s(float64=1.5)", t: "on" } }],
    });
  });

  test.each([
    ["resource_types: { a: { name: A } }", "has no 'list'", "line 2"],
    ['resource_types: { a: { name: A, list: { query: "SELECT 1" } } }', "has no 'list.map'", "line 2"],
    ["resource_types: { a: { list: [] } }", "line 2: resource_types.a.list: cannot unmarshal !!seq", ""],
    ["resource_types: { a: { skip_entitlements_and_grants: maybe } }", "line 2: resource_types.a.skip", ""],
    ["a: 1\na: 2", "line 3", ""],
    ["a: {", "yaml: line", ""],
  ])("%s is told with its place", async (yaml, message, hint) => {
    const error = await trial.sync(yaml).then(
      () => undefined,
      (thrown: Error & { hint?: string }) => thrown,
    );
    expect(error?.message).toContain(message);
    expect(error?.hint ?? "").toContain(hint);
  });

  test.each([
    ["SELECT id FROM nowhere", "", "no such table: nowhere", "resource_types.team.list.query, line 3"],
    [
      "SELECT id, name FROM team",
      'grants: [{ query: "SELECT nope FROM belongs", map: [] }]',
      "no such column: nope",
      "resource_types.team.grants[0].query, line 5",
    ],
  ])("%s %s: what the server refuses is told with its place", async (query, grants, message, place) => {
    const yaml = `resource_types:\n  team: { name: T, list: { query: "${query}", map: { id: ".id", display_name: ".name" } },\n    static_entitlements: [{ id: a, display_name: a }],\n    ${grants} }`;
    await expect(trial.sync(yaml)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: `See ${place}.`,
    });
  });

  test("what does nothing is told, once for each key", async () => {
    const { logged } = await trial.sync(
      teams(`    grants: []
    static_entitlements: [{ id: a, display_name: a, slug: s, grantable_to: [person], skip_if: "true" }]
    entitlements: { query: "SELECT 1", map: [] }`).replace(
        "user: {}",
        'user: { mfa_enabled: "true", manager_id: "1", login_aliases: [a] }',
      ),
    );
    const told = logged.join("\n");
    for (const key of ["slug", "grantable_to", "skip_if", "entitlements", "mfa_enabled", "manager_id", "login_aliases"])
      expect(told).toContain(key);
  });
});
