import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { GrantSchema, LocalCredentialOptionsSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { silentLog } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "../src/connector.ts";
import { type Databases, type EngineUnderTest, startDatabases } from "./databases.ts";
import { configPath } from "./sync.ts";

/** One recorded operation of Go's connector: what it ran, and what it left. */
interface Recording {
  readonly args: { readonly args: readonly string[] };
  readonly exit: number;
  readonly before: string;
  readonly after: string;
  readonly statements: string;
}
const folder = new URL("fixtures/ops/", import.meta.url);
const recording = (name: string): Recording =>
  JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))).toString());
const names = readdirSync(folder).map((name) => name.replace(".json.gz", ""));
const engineOf = (name: string): EngineUnderTest => (name.startsWith("a-mysql") ? "mysql" : "postgres");

let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
});
afterAll(() => databases.stop());

const tables = [
  "SELECT /*state*/ role_id,user_id,how FROM role_users",
  "SELECT /*state*/ note,who FROM audit",
  "SELECT /*state*/ id,username,email,details FROM users",
];
async function state(engine: EngineUnderTest): Promise<string[]> {
  const rows = await Promise.all(tables.map((table) => databases.query(engine, table)));
  return rows.flat().map((row) => row.join("|"));
}
/** What is there that was not: each line as often as it is new. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "" && !/^(role_id|note|id)[\t|]/.test(line))
    .map((line) => line.replaceAll("\t", "|"));

/** Passwords differ each time. */
const masked = (lines: readonly string[]) =>
  lines.map((line) =>
    line
      .replace(/(^5000\|neu\|neu@acme.test\|)(?!created$).*/, "$1…")
      .replace(/(VALUES \(5000, 'neu', 'neu@acme.test', )'.*'\)$/, "$1…)")
      .replace(/(\$2 = 'neu@acme.test', \$3 = )'.*'$/, "$1…"),
  );

const flag = (args: readonly string[], name: string) => args[args.indexOf(name) + 1] ?? "";

function perform(name: string) {
  const { args } = recording(name).args;
  process.env.DB_DSN = databases.dsn(engineOf(name));
  const path = configPath(flag(args, "--config-path").replace("{CFG}/", ""));
  const runtime = createRuntime(
    sql,
    { configPath: path, authMethod: "" },
    { log: silentLog, sleep: async () => {}, provisioning: true },
  );
  const call = { syncId: "" };
  const resource = (resourceType: string, id: string) => create(ResourceSchema, { id: { resourceType, resource: id } });
  const entitlement = (id: string) => {
    const [type = "", of = ""] = id.split(":");
    return { id, resource: resource(type, of) };
  };
  const randomPassword = create(LocalCredentialOptionsSchema, {
    options: { case: "randomPassword", value: { length: 20n } },
  });
  const work = async () => {
    if (args.includes("--grant-entitlement")) {
      const principal = resource(flag(args, "--grant-principal-type"), flag(args, "--grant-principal"));
      const { entitlement: granted } = create(GrantSchema, {
        entitlement: entitlement(flag(args, "--grant-entitlement")),
      });
      return runtime.grant({ ...call, entitlement: granted!, principal });
    }
    if (args.includes("--revoke-grant")) {
      const [type = "", of = "", slug = "", principalType = "", principal = ""] = flag(args, "--revoke-grant").split(
        ":",
      );
      const grant = create(GrantSchema, {
        entitlement: entitlement(`${type}:${of}:${slug}`),
        principal: resource(principalType, principal),
      });
      return runtime.revoke({ ...call, grant });
    }
    if (args.includes("--delete-resource")) return runtime.deleteResource({ ...call, id: resource("user", "5").id! });
    if (args.includes("--rotate-credentials"))
      return runtime.rotateCredential({ ...call, id: resource("user", "5").id!, credentials: randomPassword });
    const profile: JsonObject = args.includes("--create-account-profile")
      ? JSON.parse(flag(args, "--create-account-profile"))
      : {};
    const account = { emails: [], login: flag(args, "--create-account-login"), loginAliases: [], profile };
    return runtime.createAccount({ ...call, resourceTypeId: "", account, credentials: randomPassword });
  };
  return work().finally(() => runtime.close());
}

/** The statements between two moments, as the server logged them. */
async function statements(engine: EngineUnderTest, work: () => Promise<unknown>) {
  if (engine === "mysql") {
    await databases.query(engine, "TRUNCATE mysql.general_log");
    await work();
    const rows = await databases.query(
      engine,
      "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type IN ('Query', 'Execute') ORDER BY event_time",
    );
    return rows.map(([text]) => String(text)).filter((text) => !/general_log|^set /i.test(text));
  }
  const { log, logged } = databases.server(engine);
  const start = log().length;
  await work();
  await databases.query(engine, "SELECT 'the end'");
  await logged("the end", start);
  const found = log()
    .slice(start)
    .replace(/^\s*\S+ \S+ UTC \[\d+\] /gm, "")
    .split("\n");
  return found
    .flatMap((line, i) => {
      const [, text] = /LOG:\s+(?:statement|execute [^:]*): (.*)/.exec(line) ?? [];
      const [, values] = /DETAIL:\s+[Pp]arameters: (.*)/.exec(found[i + 1] ?? "") ?? [];
      return text ? [text + (values ? ` -- parameters: ${values}` : "")] : [];
    })
    .filter((text) => !text.includes("the end"));
}

const run = async (name: string) => {
  const engine = engineOf(name);
  await databases.seed(engine);
  if (name.endsWith("-again")) await perform(name);
  const before = await state(engine);
  let failed: unknown;
  const ran = await statements(engine, () =>
    perform(name).catch((error: unknown) => {
      failed = error;
    }),
  );
  const after = await state(engine);
  return { failed, ran, added: added(before, after), removed: added(after, before) };
};

/** The command looks them up in its file before the connector is asked. */
const refusedBefore = /nosuch|revoke-unknown/;
/** Ours is another way: below. */
const different = /create-account(?!-noprovisioning)|grant-upper/;
const same = names.filter((name) => !refusedBefore.test(name) && !different.test(name));

describe("an operation runs the recorded statements and leaves the recorded state", () => {
  test.each(same)("%s", async (name) => {
    const recorded = recording(name);
    const ours = await run(name);
    expect(ours.failed === undefined ? 0 : 1).toBe(recorded.exit);
    const [before, after] = [linesOf(recorded.before), linesOf(recorded.after)];
    expect(ours.added.toSorted()).toEqual(added(before, after).toSorted());
    expect(ours.removed.toSorted()).toEqual(added(after, before).toSorted());
    expect(ours.ran.map(unquotedNumbers)).toEqual(recordedStatements(recorded).map(unquotedNumbers));
  });
});
const recordedStatements = ({ statements: text }: Recording) =>
  text.split("\n").filter((line) => line && !line.startsWith("-- ERROR"));
/** Go's driver binds numbers as such, ours as their digits; the server reads both. */
const unquotedNumbers = (statement: string) => statement.replace(/'(\d+(?:\.\d+)?)'/g, "$1");

describe("accounts", () => {
  const made = names.filter((name) => /create-account(-pw|-nopw|-nocreds|-twopreferred)?$/.test(name));
  test.each(made)(
    "%s: the recorded changes, between a look whether it is there and one for what was made",
    async (name) => {
      const recorded = recording(name);
      const ours = await run(name);
      expect(ours.failed).toBeUndefined();
      const wanted = recordedStatements(recorded);
      const [look] = wanted.slice(-1);
      expect(masked(ours.ran)).toEqual(masked([wanted[0]!, look!, ...wanted.slice(1, -2), look!, wanted.at(-2)!]));
      expect(masked(ours.added)).toEqual(masked(added(linesOf(recorded.before), linesOf(recorded.after))));
    },
  );

  test.each(["a-mysql", "a-postgres"])("%s: who is there already is not made twice", async (engine) => {
    const ours = await run(`${engine}.create-account-duplicate`);
    expect(ours).toMatchObject({ failed: undefined, added: [], removed: [] });
  });

  const incomplete = names.filter((name) => /create-account-(missing-required|noprofile)$/.test(name));
  test.each(incomplete)("%s: nothing is begun without what is required", async (name) => {
    expect(await run(name)).toMatchObject({ failed: expect.any(Error), ran: [], added: [], removed: [] });
  });

  test.each(["a-mysql", "a-postgres"])(
    "%s: nothing is made when nothing says how it is found again",
    async (engine) => {
      const ours = await run(`${engine}.create-account-novalidate`);
      expect(ours).toMatchObject({ failed: expect.any(Error), ran: [], added: [], removed: [] });
    },
  );

  test.each(["a-mysql", "a-postgres"])("%s: `input` can be used to find it again", async (engine) => {
    const ours = await run(`${engine}.create-account-celvalidate`);
    expect(ours.failed).toBeUndefined();
    expect(ours.added.some((line) => line.startsWith("5000|neu|"))).toBe(true);
  });
});

test.each(["a-mysql", "a-postgres"])(
  "%s: a variable is found whatever the case of its letters (grant-upper)",
  async (engine) => {
    const ours = await run(`${engine}.grant-upper`);
    expect(ours).toMatchObject({ failed: undefined, added: ["r-read|upper"] });
  },
);
