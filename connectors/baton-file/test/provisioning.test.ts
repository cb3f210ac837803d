import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assignment, resource } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import { readModel } from "../src/read.ts";
import { openLocal } from "../src/source/local.ts";
import { change, withRuntime } from "./change.ts";
import { testFolder } from "./folder.ts";
import { configOf, sync } from "./synced.ts";
import { tenantOf } from "./tenant.ts";
import { writers, xlsxOf } from "./write-formats.ts";

const folder = testFolder();

const yaml = `# Who may row.
users:
  - { name: anna }   # since 2019
  - { name: bert }
resources:
  - {resource_type: team, resource_function: group, name: red}
  - {resource_type: house, resource_function: app, name: hut}
entitlements:
  - {resource_name: red, entitlement: member}
  - {resource_name: hut, entitlement: key}

grants:
  # The captain.
  - { principal: anna, entitlement_id: "red:member" }   # until May

  # Everybody.
  - principal: red:member
    entitlement_id: hut:key

# The end.
`;
/** Without the table of grants. */
const people = yaml.slice(0, yaml.indexOf("\ngrants:"));
const granted = (of: string, text: string, row: string) => text.replace(of, `${of}${row}`);

test.each<[string, string, string, string]>([
  [
    "below the last row, as it is written",
    yaml,
    "bert → team:red:member",
    granted("    entitlement_id: hut:key\n", yaml, '  - principal: bert\n    entitlement_id: "red:member"\n'),
  ],
  [
    "in braces where the last row has them, with its keys",
    "users:\r\n- name: anna\r\nresources: [{resource_type: team, resource_function: group, name: red}]\r\nentitlements: [{resource_name: red, entitlement: a},{resource_name: red, entitlement: b}]\r\ngrants:\r\n- {Principal: anna, entitlement: 'red:a'} # why\r\nother: 1\r\n",
    "anna → team:red:b",
    "users:\r\n- name: anna\r\nresources: [{resource_type: team, resource_function: group, name: red}]\r\nentitlements: [{resource_name: red, entitlement: a},{resource_name: red, entitlement: b}]\r\ngrants:\r\n- {Principal: anna, entitlement: 'red:a'} # why\r\n- { Principal: anna, entitlement: \"red:b\" }\r\nother: 1\r\n",
  ],
  [
    "at the end where there is no table",
    people,
    "bert → team:red:member",
    `${people}grants:\n  - { principal: bert, entitlement_id: "red:member" }\n`,
  ],
  [
    "below a heading without rows",
    `grants: # none yet\n${people}`,
    "bert → team:red:member",
    `grants: # none yet\n  - { principal: bert, entitlement_id: "red:member" }\n${people}`,
  ],
  [
    "into an empty list",
    `${people}grants: []`,
    "bert → team:red:member",
    `${people}grants: [{ principal: bert, entitlement_id: "red:member" }]`,
  ],
  [
    "in the place of nothing",
    `grants: ~ # none\n${people}`,
    "bert → team:red:member",
    `grants: [{ principal: bert, entitlement_id: "red:member" }] # none\n${people}`,
  ],
])("YAML: a grant is a row %s", async (_, text, asked, wanted) => {
  const path = folder.put("t.yaml", text);
  expect(await change(configOf(path), "grant", asked)).toEqual([]);
  expect(readFileSync(path, "utf8")).toBe(wanted);
  expect(readFileSync(`${path}.bak`, "utf8")).toBe(text);
  expect(readdirSync(folder.path).sort()).toEqual(["t.yaml", "t.yaml.bak"]);
});

test("YAML: a revocation takes the row and nothing beside it", async () => {
  const path = folder.put("t.yaml", yaml);
  await change(configOf(path), "revoke", "anna → team:red:member");
  const [before, after] = yaml.split('  - { principal: anna, entitlement_id: "red:member" }   # until May\n');
  expect(readFileSync(path, "utf8")).toBe(`${before}${after}`);
  await change(configOf(path), "revoke", "team/red → house:hut:key");
  expect(readFileSync(path, "utf8")).toBe(
    `${before}${after}`.replace("  - principal: red:member\n    entitlement_id: hut:key\n", ""),
  );
});

const json = `{
\t"users": [{"name": "anna"}, {"name": "bert"}],
\t"resources": [{"resource_type": "team", "resource_function": "group", "name": "red"}],
\t"entitlements": [{"resource_name": "red", "entitlement": "member"}],
\t"Grants": [
\t\t{ "entitlement_id": "red:member", "principal": "anna" }
\t],
\t"other": {"a": "\\"]}"}
}
`;

test.each<[string, string]>([
  [json, json.replace('"anna" }\n', '"anna" },\n\t\t{ "entitlement_id": "red:member", "principal": "bert" }\n')],
  [
    json.replace(/\s+/g, ""),
    json.replace(/\s+/g, "").replace('"anna"}]', '"anna"},{"entitlement_id":"red:member","principal":"bert"}]'),
  ],
  [
    json.replace(/\n\t"Grants[^\]]*\],/, ""),
    json
      .replace(/\n\t"Grants[^\]]*\],/, "")
      .replace('\\"]}"}', '\\"]}"},\n\t"grants": [{ "principal": "bert", "entitlement_id": "red:member" }]'),
  ],
  [
    json.replace(/\[\n\t\t\{ "ent[^\]]*\]/, "null"),
    json.replace(/\[\n\t\t\{ "ent[^\]]*\]/, '[{ "principal": "bert", "entitlement_id": "red:member" }]'),
  ],
])("JSON: a grant is an element as the one before it, and goes again (%#)", async (text, wanted) => {
  const path = folder.put("t.json", text);
  await change(configOf(path), "grant", "bert → team:red:member");
  expect(readFileSync(path, "utf8")).toBe(wanted);
  await change(configOf(path), "revoke", "bert → team:red:member");
  expect((await sync(configOf(path))).rows.grants).toEqual(
    text.includes('anna"') && /grants/i.test(text) && !text.includes("null")
      ? { "team:red:member:user:anna": expect.anything() }
      : {},
  );
});

test("CSV: a grant is a line with the file's separators, columns, ends of lines and encoding", async () => {
  const tables = {
    users: "Name\nanna\nbert;b\n",
    resources: "Resource Type;Resource Function;Name\nteam;group;red\n",
    entitlements: "Resource Name;Entitlement\nred;member\n",
  };
  for (const [name, text] of Object.entries(tables)) folder.put(`${name}.csv`, text.replace("bert;b", '"bert;b"'));
  const text = '\ufeffNote;Entitlement;Principal\r\n"old\r\nnote";red:member;anna\r\n';
  const path = folder.put("grants.csv", Buffer.from(text, "utf16le"));
  await change(configOf(folder.path), "grant", "bert;b → team:red:member");
  expect(readFileSync(path, "utf16le")).toBe(`${text};red:member;"bert;b"\r\n`);
  await change(configOf(folder.path), "revoke", "anna → team:red:member");
  expect(readFileSync(path, "utf16le")).toBe('\ufeffNote;Entitlement;Principal\r\n;red:member;"bert;b"\r\n');
  expect((await sync(configOf(folder.path))).summary.skips).toEqual([]);
});

test("a list of person and right: a mark is set where the others have theirs, and taken away", async () => {
  const text = 'Name,Email,"CRM","Wiki: editor"\nanna,a@x.y,yes,\n"bert",b@x.y,,\n';
  const path = folder.put("access.csv", text);
  await change(configOf(path), "grant", "bert → app:Wiki:editor");
  expect(readFileSync(path, "utf8")).toBe('Name,Email,"CRM","Wiki: editor"\nanna,a@x.y,yes,\n"bert",b@x.y,,yes\n');
  await change(configOf(path), "revoke", "anna → app:CRM:access");
  expect(readFileSync(path, "utf8")).toBe('Name,Email,"CRM","Wiki: editor"\nanna,a@x.y,,\n"bert",b@x.y,,yes\n');
});

test.each(["yaml", "json", "ndjson", "csv", "csv with semicolons", "csv in UTF-16"])(
  "%s: whatever is granted is there, whatever is revoked is gone, all else stays",
  async (format) => {
    const config = configOf(writers[format]!(folder.path, tenantOf(11)));
    const before = await held(config.input);
    const rows = (await sync(config)).rows;
    const people = Object.keys(rows.resources).filter((id) => /^user:[^/]+$/.test(id));
    const rights = Object.keys(rows.entitlements).filter((id) => id.split(":").length === 3);
    expect(rights.length).toBeGreaterThan(3);
    let expected = new Set(before);
    for (let n = 0; n < 8; n++) {
      const person = people[(n * 5) % people.length]!.slice("user:".length);
      const right = rights[(n * 3) % rights.length]!;
      const grant = `${right}:user:${person}`;
      const kind = expected.has(grant) ? "revoke" : "grant";
      expect(await change(config, kind, `${person} → ${right}`)).toHaveLength(0);
      expected = kind === "grant" ? expected.union(new Set([grant])) : expected.difference(new Set([grant]));
      expect(await change(config, kind, `${person} → ${right}`)).toHaveLength(1);
      expect((await held(config.input)).sort()).toEqual([...expected].sort());
    }
    expect((await sync(config)).rows.resources).toEqual(rows.resources);
  },
);

/** Who has what by the rows alone. */
async function held(input: string): Promise<string[]> {
  const options = { mapping: undefined, dateForm: "MM/DD/YYYY", namesPerType: false, allowEmpty: false } as const;
  const { listed } = await readModel(await openLocal(input), options);
  return [...listed.values()]
    .flat()
    .flatMap(({ type, name, entitlements = [] }) =>
      entitlements.flatMap(({ slug, holders }) =>
        [...holders.keys()].map((holder) => `${type}:${name}:${slug}:${holder.type}:${holder.name}`),
      ),
    );
}

test.each<[string, (path: string) => string, string]>([
  [
    "an Excel file",
    () => folder.put("t.xlsx", xlsxOf({ users: [["Name"], ["anna"]] })),
    ".xlsx files are not rewritten; keep the list as .csv, .yaml or .json",
  ],
  ["a packed file", () => folder.put("t.json.gz", gzipSync(json)), "t.json.gz is packed, or at an address"],
  ["a table of people", () => folder.put("users.csv", "Name\nanna\n"), "users.csv has no grants"],
])("%s cannot be changed, and it is said why", async (_, make, why) => {
  const config = configOf(make(folder.path));
  await expect(change(config, "grant", "anna → user:anna:x")).rejects.toMatchObject({
    code: "Unimplemented",
    hint: expect.stringContaining(why),
  });
});

test("a list with a mapping is not changed", async () => {
  const mapping = folder.put("m.yaml", "users: {name: .Who}\n");
  const config = configOf(folder.put("list.csv", "Who\nanna\n"), { mapping });
  await expect(change(config, "grant", "anna → user:anna:x")).rejects.toMatchObject({
    hint: "Change the file itself: the rows of list.csv are made by a mapping.",
  });
});

test("a list of person and right has no row for an app", async () => {
  const path = folder.put("access.csv", "Name,CRM,Wiki\nanna,x,\n");
  await expect(change(configOf(path), "grant", "app/CRM → app:Wiki:access")).rejects.toThrow("CRM is no person");
});

test("with names per type, a row names the type where the name alone means another", async () => {
  const text =
    "users: [{name: anna}]\nresources: [{resource_type: team, resource_function: group, name: anna}]\nentitlements: [{resource_name: team/anna, entitlement: in}]\n";
  const config = configOf(folder.put("t.yaml", text), { namesPerType: true });
  await change(config, "grant", "anna → team:anna:in");
  await change(config, "grant", "team/anna → team:anna:in");
  expect(readFileSync(config.input, "utf8")).toBe(
    `${text}grants:\n  - { principal: anna, entitlement_id: "team/anna:in" }\n  - { principal: team/anna, entitlement_id: "team/anna:in" }\n`,
  );
});

test("without --provisioning nothing is written", async () => {
  const path = folder.put("t.yaml", yaml);
  const entitlement = assignment(resource({ type: "team", id: "red", displayName: "" }), "member");
  const principal = resource({ type: "user", id: "bert", displayName: "" });
  const refused = withRuntime(configOf(path), (runtime) => runtime.grant({ entitlement, principal }), false);
  await expect(refused).rejects.toThrow("provisioning is not enabled");
  expect(readdirSync(folder.path)).toEqual(["t.yaml"]);
});

test("what comes with another entitlement is revoked there", async () => {
  const path = folder.put("t.yaml", yaml);
  await expect(change(configOf(path), "revoke", "anna → house:hut:key", ["team:red:member"])).rejects.toThrow(
    "no row grants house:hut:key: it comes with team:red:member",
  );
  expect(readFileSync(path, "utf8")).toBe(yaml);
});

test("nobody and nothing that is not in the file is granted", async () => {
  const path = folder.put("t.yaml", yaml);
  await expect(change(configOf(path), "grant", "nobody → team:red:member")).rejects.toThrow(
    "the file has no user nobody",
  );
  await expect(change(configOf(path), "grant", "anna → team:red:owner")).rejects.toThrow(
    "the file has no entitlement owner of team red",
  );
});

test("a row that other rows are made of is not written over", async () => {
  const text = yaml
    .replace(
      '  - { principal: anna, entitlement_id: "red:member" }',
      '  - &one { principal: anna, entitlement_id: "red:member" }',
    )
    .replace("# The end.", "copy: *one");
  const path = folder.put("t.yaml", text);
  await expect(change(configOf(path), "revoke", "anna → team:red:member")).rejects.toMatchObject({
    hint: "Change the file by hand.",
  });
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("mode and links stay, a lock is waited for, and one whose process is gone is taken over", async () => {
  const path = folder.put("t.yaml", yaml);
  chmodSync(path, 0o640);
  const link = join(folder.path, "link.yaml");
  symlinkSync(path, link);
  const lock = folder.put(
    "t.yaml.lock",
    JSON.stringify({ pid: 1, host: "elsewhere", since: new Date().toISOString() }),
  );
  await expect(change(configOf(link), "grant", "bert → team:red:member")).rejects.toMatchObject({
    code: "Unavailable",
    hint: expect.stringContaining("delete"),
  });
  for (const gone of [
    { pid: 2 ** 22 + 1, host: hostname(), since: new Date().toISOString() },
    { pid: 1, host: "elsewhere", since: "2026-01-01T00:00:00Z" },
  ]) {
    writeFileSync(lock, JSON.stringify(gone));
    await change(configOf(link), "revoke", "anna → team:red:member");
  }
  await change(configOf(link), "grant", "bert → team:red:member");
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder.path).sort()).toEqual(["link.yaml", "t.yaml", "t.yaml.bak"]);
});

test("changes at the same time lose none", async () => {
  const people = Array.from({ length: 12 }, (_, n) => `p${n}`);
  const path = folder.put(
    "t.yaml",
    yaml.replace("users:\n", `users:\n${people.map((name) => `  - name: ${name}\n`).join("")}`),
  );
  await withRuntime(configOf(path), async (runtime) => {
    const entitlement = assignment(resource({ type: "team", id: "red", displayName: "" }), "member");
    await Promise.all(
      people.map((id) => runtime.grant({ entitlement, principal: resource({ type: "user", id, displayName: "" }) })),
    );
  });
  const { rows } = await sync(configOf(path));
  for (const name of people) expect(Object.keys(rows.grants)).toContain(`team:red:member:user:${name}`);
});
