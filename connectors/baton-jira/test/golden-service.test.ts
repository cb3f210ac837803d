import { type Task, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { toBatonError } from "@baton-connectors/sdk";
import { failure, handlers, type Outcome } from "@baton-connectors/service/tasks";
import { fromJson, type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import type { JiraTenant } from "../simulator/index.ts";
import { asOurs } from "./bodies.ts";
import { type RecordedCall, read, registry, setupOf } from "./golden.ts";
import { type OpenJira, openJira } from "./jira.ts";
import { meantSchemas, meantTicket } from "./meant-ticket.ts";

interface Finish {
  readonly success?: { readonly response?: JsonObject; readonly annotations?: JsonObject[] };
  readonly error?: { readonly annotations?: JsonObject[] };
}
interface Session {
  readonly name: string;
  readonly tasks: readonly { readonly task: JsonObject; readonly finish?: Finish | null }[];
  readonly calls: readonly RecordedCall[];
}
const { sessions } = read<{ sessions: readonly Session[] }>("golden-service");

/** What ours does and Go fails at, by what the task asks for: a date, and an issue without a status. */
const beyondGo = ['"display_name":"date"', '"displayName":"date"', '"ticket_id":"30003"'];

test("three sessions are recorded; that of a sync is in secret-scan.test.ts", () => {
  expect(sessions.map(({ name, tasks }) => [name, tasks.length])).toEqual([
    ["no-ticketing", 4],
    ["sync", 1],
    ["tickets", 17],
  ]);
});

describe.each(sessions.filter(({ name }) => name !== "sync"))("the session $name", ({ name, tasks, calls }) => {
  test("each task is answered as by the Go connector, and sends the same", async () => {
    const { tenant } = setupOf({ name, flags: {} });
    const site = {
      jiraUrl: "https://golden-jira.sim.test",
      jiraEmail: "admin@acme.test",
      jiraApiToken: "golden-token-a",
    };
    const jira = openJira(tenant, site, { ticketing: name !== "no-ticketing" });
    for (const [i, { task, finish }] of tasks.entries()) {
      const ours = firstPage(inShort(await done(jira, task)));
      const go = beyondGo.some((text) => JSON.stringify(task).includes(text))
        ? { ends: "success" }
        : meant(finish, tenant);
      expect({ i, ...ours }).toMatchObject({ i, ...go });
    }
    const changes = jira.sent
      .filter(({ method }) => method !== "GET")
      .map(
        ({ method, path, body, status }): RecordedCall => [
          method,
          decodeURIComponent(path),
          body === "" ? null : JSON.parse(body),
          status,
        ],
      );
    expect(changes).toEqual(
      calls
        .filter(([method]) => method !== "GET")
        .map(asOurs)
        .map(withDate),
    );
  });
});

async function done({ runtime }: OpenJira, json: JsonObject): Promise<Outcome> {
  const { taskType }: Task = fromJson(TaskSchema, json, { registry });
  const handler = handlers[taskType.case!] as (task: unknown, context: unknown) => Promise<Outcome>;
  const { signal } = new AbortController();
  return handler(taskType.value, { runtime, signal }).catch((thrown: unknown) => failure(toBatonError(thrown)));
}

const anyJson = (any: Any) => toJson(AnySchema, any, { registry });
/** Jira numbers new issues in turn. */
const unnumbered = (value: JsonValue): JsonValue =>
  JSON.parse(
    JSON.stringify(value)
      .replace(/"309\d\d"/g, '"309xx"')
      .replace(/-9\d\d"/g, '-9xx"'),
  );

function inShort(outcome: Outcome) {
  const { kind } = outcome;
  if (kind === "unreported") return { ends: kind };
  const annotations = (outcome.annotations ?? []).map(anyJson);
  if (kind === "failure") return { ends: kind, annotations };
  return {
    ends: kind,
    annotations,
    response: unnumbered(outcome.response ? withoutErrors(anyJson(outcome.response)) : null),
  };
}

function meant(finish: Finish | null | undefined, tenant: JiraTenant) {
  // Go never finishes a list of schemas that fails.
  if (!finish?.success) return { ends: "failure", annotations: finish?.error?.annotations ?? [] };
  const { response, annotations = [] } = finish.success;
  const own = response ? anyJson(fromJson(AnySchema, response, { registry })) : null;
  return { ends: "success", annotations, response: unnumbered(withoutErrors(meantSchemas(meantTicket(own), tenant))) };
}

/** Go lists the schemas of fifty projects; ours go on with those behind them. */
function firstPage<Short extends { response?: JsonValue }>(short: Short): Short {
  const { list } = (short.response ?? {}) as { list?: JsonObject[] };
  const isLater = ({ annotations }: JsonObject) => Number((annotations as JsonObject[])[0]!.projectId) >= 10_050;
  if (!list) return short;
  expect(list.filter(isLater)).toHaveLength(4);
  return { ...short, response: { ...(short.response as JsonObject), list: list.filter((one) => !isLater(one)) } };
}

/** Errors are there or not; their words are ours. */
function withoutErrors(response: JsonValue): JsonValue {
  const { tickets } = response as { tickets?: JsonObject[] };
  if (!tickets) return response;
  return {
    ...(response as JsonObject),
    tickets: tickets.map((one) => ({ ...one, ...(one.error !== undefined && { error: "" }) })),
  };
}

/** Go sends a moment where Jira takes a day. */
function withDate([method, path, body, status]: RecordedCall): RecordedCall {
  const { fields } = (body ?? {}) as { fields?: Record<string, unknown> };
  const isRefusedDate = status === 400 && fields?.summary === "date";
  if (!isRefusedDate) return [method, path, body, status];
  const days = Object.entries(fields).map(([key, value]) => [
    key,
    key.startsWith("customfield") ? String(value).slice(0, 10) : value,
  ]);
  return [method, path, { fields: Object.fromEntries(days) }, 201];
}
