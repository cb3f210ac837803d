import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { startServer } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { proposeFile } from "../src/commands/init.ts";
import { readFile } from "../src/file/load.ts";
import { open } from "./open.ts";

const web = httpFactory({ log: silentLog, signal: new AbortController().signal });
const folder = () => mkdtempSync(join(tmpdir(), "baton-http-init-"));

/** Descriptions as vendors write them: three versions, the same app. */
const version3 = `openapi: 3.0.3
info: { title: Acme Directory, version: 2.4.0 }
servers:
  - url: https://{tenant}.acme.test/api/{version}
    variables: { tenant: { default: your-tenant }, version: { default: v2 } }
security: [{ key: [] }]
paths:
  /users:
    parameters: [{ $ref: "#/components/parameters/Cursor" }, { name: limit, in: query, schema: { type: integer, maximum: 100 } }]
    get:
      operationId: listUsers
      responses: { "200": { $ref: "#/components/responses/Users" }, "401": { description: no } }
    post: { requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/User" } } } }, responses: {} }
  /users/{user_id}:
    get: { responses: { "200": { content: { application/json: { schema: { $ref: "#/components/schemas/User" } } } } } }
  /teams:
    get:
      parameters: [{ $ref: "#/components/parameters/Cursor" }]
      responses:
        "200":
          content:
            application/json; charset=utf-8:
              schema:
                type: object
                properties:
                  data: { type: array, items: { type: object, properties: { id: { type: string }, name: { type: string } } } }
                  paging: { $ref: "#/components/schemas/Paging" }
  /teams/{team_id}/members:
    parameters: [{ name: team_id, in: path, required: true, schema: { type: string } }, { $ref: "#/components/parameters/Cursor" }]
    get: { responses: { "200": { $ref: "#/components/responses/Users" } } }
  /teams/{team_id}/members/{user_id}:
    put: { responses: { "204": { description: done } } }
    delete: { responses: { "204": { description: done } } }
  /teams/{team_id}/avatar:
    get: { responses: { "200": { content: { image/png: {} } } } }
components:
  parameters: { Cursor: { name: cursor, in: query, schema: { type: string } } }
  responses:
    Users:
      description: a page
      content:
        application/json:
          schema:
            allOf:
              - { type: object, properties: { paging: { $ref: "#/components/schemas/Paging" } } }
              - { type: object, properties: { data: { type: array, items: { $ref: "#/components/schemas/User" } } } }
  schemas:
    Paging: { type: object, properties: { next_cursor: { type: string, nullable: true } } }
    User:
      type: object
      properties:
        id: { type: string }
        name: { type: string }
        email: { type: string, format: email }
        active: { type: boolean }
        manager: { $ref: "#/components/schemas/User" }
  securitySchemes: { key: { type: apiKey, in: header, name: X-API-Key } }
`;
const version31 = stringify({
  ...parse(version3),
  openapi: "3.1.0",
  servers: [{ url: "/api/v2" }],
  components: {
    ...parse(version3).components,
    securitySchemes: {
      login: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://id.acme.test/token", scopes: {} } } },
    },
    schemas: {
      Paging: { type: ["object", "null"], properties: { next_cursor: { type: ["string", "null"] } } },
      User: {
        anyOf: [
          { type: "object", properties: { id: { type: "string" }, name: { type: ["string", "null"] } } },
          { type: "object", properties: { email: { type: "string" }, active: { type: ["null", "boolean"] } } },
        ],
      },
    },
  },
});
const version2 = JSON.stringify({
  swagger: "2.0",
  info: { title: "Acme Directory", version: "1" },
  host: "acme.test",
  basePath: "/api/v2",
  schemes: ["https"],
  securityDefinitions: { who: { type: "basic" } },
  parameters: { Cursor: { name: "cursor", in: "query", type: "string" } },
  paths: {
    "/users": {
      get: {
        parameters: [{ $ref: "#/parameters/Cursor" }, { name: "limit", in: "query", type: "integer" }],
        responses: { 200: { description: "a page", schema: { $ref: "#/definitions/Users" } } },
      },
    },
    "/teams": {
      get: {
        parameters: [{ $ref: "#/parameters/Cursor" }],
        responses: {
          200: {
            schema: {
              type: "object",
              properties: {
                data: { type: "array", items: { $ref: "#/definitions/Team" } },
                paging: { $ref: "#/definitions/Paging" },
              },
            },
          },
        },
      },
    },
    "/teams/{id}/members": {
      get: {
        parameters: [{ $ref: "#/parameters/Cursor" }],
        responses: { default: { schema: { $ref: "#/definitions/Users" } } },
      },
    },
    "/teams/{id}/members/{user}": { put: { responses: {} }, delete: { responses: {} } },
  },
  definitions: {
    Paging: { type: "object", properties: { next_cursor: { type: "string" } } },
    Team: { type: "object", properties: { id: { type: "string" }, name: { type: "string" } } },
    User: {
      type: "object",
      properties: {
        id: { type: "string" },
        name: { type: "string" },
        email: { type: "string" },
        active: { type: "boolean" },
      },
    },
    Users: {
      type: "object",
      properties: {
        data: { type: "array", items: { $ref: "#/definitions/User" } },
        paging: { $ref: "#/definitions/Paging" },
      },
    },
  },
});

const documents: Readonly<Record<string, readonly [name: string, text: string, base: RegExp, auth: string]>> = {
  "OpenAPI 3.0, YAML": ["openapi.yaml", version3, /^https:\/\/\$\{TENANT\}\.acme\.test\/api\/v2$/, "api_key"],
  "OpenAPI 3.0, JSON": ["openapi.json", JSON.stringify(parse(version3)), /^https:\/\/\$\{TENANT\}/, "api_key"],
  "OpenAPI 3.1, YAML": ["openapi.yml", version31, /\/api\/v2$/, "oauth2_client_credentials"],
  "Swagger 2, JSON": ["swagger.json", version2, /^https:\/\/acme\.test\/api\/v2$/, "basic"],
};
const variables = {
  ...{ TENANT: "acme", APP_TOKEN: "app-token", APP_USER: "ann", APP_PASSWORD: "app-password" },
  ...{ APP_CLIENT_ID: "id", APP_CLIENT_SECRET: "app-secret" },
};

/** The app that they describe: two pages of users, a team with one of them. */
const app = ({ url }: { url: URL }) => {
  const rest = url.pathname.replace(/^\/api\/v2/, "");
  if (rest === "/token") return { status: 200, body: { access_token: "app-access-token", expires_in: 60 } };
  const user = (id: string) => ({ id, name: id, email: `${id}@b.test`, active: id === "u1" });
  const isNext = url.searchParams.has("cursor");
  const page = (rows: readonly unknown[], next: string | null = null) => ({
    status: 200,
    body: { data: rows, paging: { next_cursor: next } },
  });
  if (rest === "/users") return isNext ? page([user("u2")]) : page([user("u1")], "c");
  if (rest === "/teams") return page([{ id: "t/1", name: "Team" }]);
  return rest === "/teams/t%2F1/members" ? page([user("u2")]) : { status: 404, body: {} };
};

async function proposed(from: string): Promise<string> {
  const directory = folder();
  const printed: string[] = [];
  await proposeFile(from, directory, (text) => void printed.push(text), web);
  expect(printed.join("")).toContain("baton-http validate --config-path acme-directory.http.yaml");
  return readFileSync(join(directory, "acme-directory.http.yaml"), "utf8");
}

describe.each(Object.entries(documents))("%s", (_, [name, text, base, auth]) => {
  test("of a file, becomes a configuration that reads the app whole", async () => {
    const from = join(folder(), name);
    writeFileSync(from, text);
    const yaml = await proposed(from);
    const { connect } = parse(yaml);
    expect(connect.base_url).toMatch(base);
    expect(connect.auth.type).toBe(auth);
    const { sync } = open(yaml, app, variables);
    const { resources, grants } = await sync();
    expect(resources.map(({ id }) => `${id!.resourceType}:${id!.resource}`).sort()).toEqual([
      "group:t/1",
      "user:u1",
      "user:u2",
    ]);
    expect(grants).toEqual(["group:t/1:member:user:u2"]);
    expect(yaml).toContain("grant: { request: { method: PUT");
  });

  test("at an address, becomes the same", async () => {
    const server = await startServer({ handle: async () => ({ status: 200, text }) });
    const yaml = await proposed(`${server.url}/docs/${name}`);
    await server.close();
    const { file } = readFile({
      ...{ name: "app.yaml", text: yaml, lenient: false },
      placeholders: (one) => (variables as Readonly<Record<string, string>>)[one],
    });
    expect([...file.resource_types.keys()]).toEqual(["user", "group"]);
    // What is relative is behind where the description stands.
    if (name.endsWith(".yml")) expect(file.connect.base_url.text({})).toBe(`${server.url}/api/v2`);
  });
});
