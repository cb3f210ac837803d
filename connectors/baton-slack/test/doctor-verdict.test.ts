import { runHere } from "@baton-connectors/conformance";
import { startServer } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import {
  botScopes,
  botToken,
  businessPlusToken,
  createSlack,
  makeTenant,
  type SlackOptions,
} from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { slack } from "../src/connector.ts";
import { storedRows } from "./golden.ts";
import { openSlack } from "./slack.ts";

const tenant = makeTenant({ users: 24, workspaces: 3, userGroups: 4, groups: 3 }, 5);

interface Setting {
  readonly businessPlus?: boolean;
  readonly types?: readonly string[];
  readonly options?: SlackOptions;
}
const settings: Readonly<Record<string, Setting>> = {
  "with a bot token": {},
  "user groups alone": { types: ["userGroup"] },
  "workspaces and user groups": { types: ["workspace", "userGroup"] },
  "with a Business+ token": { businessPlus: true },
  "IDP groups alone": { businessPlus: true, types: ["group"] },
};

function withScopes(lacking: string) {
  const [bot, admin] = [tenant.tokens[botToken]!, tenant.tokens[businessPlusToken]!];
  const without = (scopes: readonly string[]) => scopes.filter((scope) => scope !== lacking);
  return {
    ...tenant,
    tokens: {
      [botToken]: { ...bot, scopes: without(bot.scopes) },
      [businessPlusToken]: { ...admin, scopes: without(admin.scopes) },
    },
  };
}

/** What a sync leaves: nothing is said to be missing, and all rows are there. */
async function synced(lacking: string, { businessPlus, types, options }: Setting) {
  const given = { token: botToken, ...(businessPlus && { businessPlusToken }) };
  try {
    const app = openSlack(withScopes(lacking), given, options);
    const { store, summary } = await app.sync(types && { resourceTypeIds: types });
    const rows = Object.values(storedRows(store)).map((kind) => [...kind].sort());
    return { skips: summary.skips.map(({ reason }) => reason), rows: JSON.stringify(rows) };
  } catch (thrown) {
    return { skips: [String(thrown)], rows: "" };
  }
}

async function doctor(lacking: string, { businessPlus, types, options }: Setting) {
  const { handle } = createSlack(withScopes(lacking), options);
  const server = await startServer({ handle });
  const { output, status } = await runHere({ name: "baton-slack", config, connector: async () => slack }, [
    ...["doctor", "-o", "json", "--log-level=error", "--base-url", `${server.url}/api/`, "--token", botToken],
    ...(businessPlus ? ["--business-plus-token", businessPlusToken] : []),
    ...(types ? ["--sync-resource-types", types.join(",")] : []),
  ]).finally(() => server.close());
  const { syncComplete, steps } = JSON.parse(output.slice(output.indexOf("{"))) as {
    syncComplete: string;
    steps: { state: string; detail: string; hint: string }[];
  };
  return { syncComplete, status, failed: steps.filter(({ state }) => state === "fails"), requests: server.requests };
}

describe("what doctor says is what a sync then does, whichever scope is missing", () => {
  const scopes = ["nothing", ...botScopes, "admin"];
  const cases = Object.entries(settings).flatMap(([name, setting]) =>
    scopes.filter((scope) => scope !== "admin" || setting.businessPlus).map((scope) => [scope, name, setting] as const),
  );
  let complete = 0;
  test.each(cases)("%s, %s", async (lacking, _, setting) => {
    const wanted = await synced("nothing", setting);
    expect(wanted.skips).toEqual([]);
    const after = await synced(lacking, setting);
    const isWhole = after.skips.length === 0 && after.rows === wanted.rows;
    const { syncComplete, status, failed } = await doctor(lacking, setting);
    expect([syncComplete === "yes", after.skips]).toEqual([isWhole, after.skips]);
    expect(status === 0).toBe(isWhole);
    if (isWhole) complete++;
    // The missing scope is named, and where it is to be added.
    else {
      expect(failed.map(({ detail }) => detail).join("\n")).toContain(lacking);
      expect(failed.map(({ hint }) => hint).join("\n")).toMatch(/scope/);
    }
  });
  test("some of them are complete, and others not", () => {
    expect([complete > 5, complete < cases.length - 5]).toEqual([true, true]);
  });
});

describe("and where it is not a scope that is missing", () => {
  test.each<[string, Setting]>([
    ["a free plan", { options: { planFree: true } }],
    ["a free plan with a Business+ token", { businessPlus: true, options: { planFree: true } }],
    ["a workspace that does not grant access", { options: { deniedTeams: [tenant.teams[2]!.id] } }],
  ])("%s", async (_, setting) => {
    const { skips } = await synced("nothing", setting);
    expect(skips.length).toBeGreaterThan(0);
    const { syncComplete, status, failed, requests } = await doctor("nothing", setting);
    expect([syncComplete, status === 0, failed.length > 0]).toEqual(["no", false, true]);
    expect(new Set(requests.map(({ method, path }) => (path.startsWith("/api/") ? "read" : method)))).toEqual(
      new Set(setting.businessPlus ? ["read", "GET"] : ["read"]),
    );
  });
});
