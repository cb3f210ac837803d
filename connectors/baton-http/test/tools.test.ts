import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { clubYaml, createApp, makeTenant } from "../simulator/index.ts";
import { proposeFile } from "../src/commands/init.ts";
import { tryCommand } from "../src/commands/try-command.ts";
import { validateCommand } from "../src/commands/validate-command.ts";
import { config } from "../src/config.ts";
import { http } from "../src/connector.ts";
import { open } from "./open.ts";

const program = { name: "baton-http", config, commands: [validateCommand, tryCommand], connector: async () => http };
const web = httpFactory({ log: silentLog, signal: new AbortController().signal });
const folder = mkdtempSync(join(tmpdir(), "baton-http-tools-"));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("validate", () => {
  test("says that a file is as it should be, and asks nothing", async () => {
    process.env.CLUB_TOKEN = "club-token-1";
    const { status, stdout } = await runHere(program, [
      "validate",
      "--config-path",
      file("club.yaml", clubYaml("https://club.invalid/api")),
    ]);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/is as it should be: Rowing Club, with rower, boat\n$/),
    ]);
  });

  test("tells all that is wrong, each with its place, and fails", async () => {
    const wrong = clubYaml("https://club.invalid/api")
      .replace("cel:item.name", "cel:item.name +")
      .replace("purpose: assignment", "purpose: friendship");
    const { status, output } = await runHere(program, ["validate", "--config-path", file("wrong.yaml", wrong)]);
    expect(status).not.toBe(0);
    expect(output).toMatch(
      /line \d+, column \d+, resource_types\.rower\.list\.response\.resource_mapping\.display_name: /,
    );
    expect(output).toMatch(/resource_types\.boat\.static_entitlements\.1\.purpose: must be one of/);
  });
});

describe("try", () => {
  const tenant = makeTenant({ rowers: 5, boats: 2 });
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({ handle: createApp(tenant, { style: "cursor" }).handle });
  });
  afterAll(() => server.close());

  test("shows the request, its answer, rows, what follows, and what is not used", async () => {
    process.env.CLUB_TOKEN = tenant.token;
    const path = file("try.yaml", clubYaml(`${server.url}/api`, "cursor").replace("email: cel:item.mail", ""));
    const { status, stdout } = await runHere(program, ["try", "rower", "--limit", "2", "--config-path", path]);
    expect(status).toBe(0);
    expect(stdout).toContain(`GET ${server.url}/api/rowers?limit=4`);
    expect(stdout).toMatch(/3 rows at rows; the list goes on at c3/);
    expect(stdout.match(/"displayName": "Rower \d"/g)).toEqual([
      '"displayName": "Rower 1"',
      '"displayName": "Rower 2"',
    ]);
    expect(stdout).toContain("fields of rows that the file does not use: mail");
    expect(stdout).not.toContain(tenant.token);
    const none = await runHere(program, ["try", "nobody", "--config-path", path]);
    expect(none.output).toContain("there is no resource type nobody");
  });
});

const openApi = {
  openapi: "3.0.0",
  info: { title: "Rowing Club" },
  servers: [{ url: "https://club.test/api" }],
  paths: {
    "/users": {
      get: {
        parameters: [{ $ref: "#/components/parameters/Page" }, { name: "per_page", in: "query" }],
        responses: {
          200: {
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { rows: { type: "array", items: { $ref: "#/components/schemas/User" } } },
                },
              },
            },
          },
        },
      },
    },
    "/users/{id}": { get: { responses: {} } },
    "/teams": {
      get: {
        parameters: [{ $ref: "#/components/parameters/Page" }],
        responses: {
          200: {
            content: {
              "application/json": {
                schema: {
                  properties: {
                    rows: { type: "array", items: { allOf: [{ properties: { id: {}, name: { type: "string" } } }] } },
                  },
                },
              },
            },
          },
        },
      },
    },
    "/teams/{id}/members": {
      get: {
        parameters: [{ name: "page", in: "query" }],
        responses: {
          200: {
            content: {
              "application/json": {
                schema: { properties: { rows: { type: "array", items: { $ref: "#/components/schemas/User" } } } },
              },
            },
          },
        },
      },
    },
    "/teams/{id}/members/{user}": { put: {}, delete: {} },
  },
  components: {
    parameters: { Page: { name: "page", in: "query" } },
    schemas: {
      User: {
        properties: {
          id: { type: "integer" },
          name: { type: "string" },
          mail: { type: "string" },
          active: { type: "boolean" },
          boss: { $ref: "#/components/schemas/User" },
        },
      },
    },
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  },
};

describe("init", () => {
  test("an OpenAPI document becomes a configuration that reads and changes the app", async () => {
    const printed: string[] = [];
    const from = file("openapi.json", JSON.stringify(openApi));
    await proposeFile(from, folder, (text) => void printed.push(text), web);
    const yaml = readFileSync(join(folder, "rowing-club.http.yaml"), "utf8");
    const tenant = makeTenant({ rowers: 7, boats: 2 });
    const { handle } = createApp(tenant, { style: "page" });
    // The app has other names for the same.
    const renamed = (path: string) =>
      path.replace("/users", "/rowers").replace("/teams", "/boats").replace("/members", "/crew");
    const { sync, runtime } = open(yaml, (request) => handle({ ...request, url: new URL(renamed(request.url.href)) }), {
      APP_TOKEN: tenant.token,
    });
    const { resources, grants } = await sync();
    expect(resources).toHaveLength(9);
    expect(grants).toHaveLength(tenant.boats.reduce((sum, { crew }) => sum + crew.length, 0));
    expect(resources.find(({ id }) => id!.resource === "3")).toMatchObject({
      displayName: "Rower 3",
      status: { status: 2 },
    });
    const types = Object.keys((await runtime.metadata()).capabilities?.resourceTypeCapabilities ?? {});
    expect(types).toHaveLength(2);
    await expect(proposeFile(from, folder, () => {}, web)).rejects.toThrow("is there already");
  });

  test("an answer becomes one to fill in", async () => {
    const from = file(
      "answer.json",
      JSON.stringify({ data: { users: [{ uuid: "a", full_name: "Ann", email: "a@b.test", status: "active" }] } }),
    );
    const printed: string[] = [];
    await proposeFile(from, folder, (text) => void printed.push(text), web);
    expect(printed.join("")).toMatch(
      /items_path: "data\.users"[\s\S]*id: cel:item\.uuid[\s\S]*display_name: cel:item\.full_name[\s\S]*status: cel:item\.status/,
    );
  });

  test("it can stand at an address", async () => {
    const answer = JSON.stringify({ data: { users: [{ uuid: "a", full_name: "Ann" }] } });
    const server = await startServer({
      handle: async ({ url }) =>
        url.pathname === "/users" ? { status: 200, text: answer } : { status: 404, text: "" },
    });
    const printed: string[] = [];
    const elsewhere = mkdtempSync(join(tmpdir(), "baton-http-init-"));
    await proposeFile(`${server.url}/users`, elsewhere, (text) => void printed.push(text), web);
    expect(printed.join("")).toContain('items_path: "data.users"');
    await expect(proposeFile(`${server.url}/none`, elsewhere, () => {}, web)).rejects.toThrow("404");
    await server.close();
  });

  test.each([
    ["{", "neither JSON nor YAML"],
    ['{"a": 1}', "no OpenAPI document"],
    ['{"openapi": "3.0.0", "paths": {}}', "describes no list"],
  ])("%s is refused", async (text, message) => {
    await expect(proposeFile(file("odd.json", text), folder, () => {}, web)).rejects.toThrow(message);
  });
});
